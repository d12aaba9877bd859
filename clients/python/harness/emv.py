"""What a code to scan says (EMVCo, merchant-presented), read independently of who wrote it."""


def crc(text):
    """CRC-16: polynomial 0x1021, start 0xFFFF, nothing reflected."""
    total = 0xFFFF
    for byte in text.encode("ascii"):
        total ^= byte << 8
        for _ in range(8):
            total = (total << 1) ^ (0x1021 if total & 0x8000 else 0)
            total &= 0xFFFF
    return f"{total:04X}"


def fields(text):
    """Tag → value; templates stay text."""
    found, place = {}, 0
    while place < len(text):
        tag, length = text[place : place + 2], int(text[place + 2 : place + 4])
        value = text[place + 4 : place + 4 + length]
        assert len(value) == length and tag not in found, f"at {place}: {text}"
        found[tag] = value
        place += 4 + length
    return found


def read(payload):
    """The fields of a valid payload."""
    found = fields(payload)
    assert list(found)[-1] == "63" and found["63"] == crc(payload[:-4]), payload
    assert (found["00"], found["53"], found["58"]) == ("01", "608", "PH")
    assert len(found["59"]) <= 25 and len(found["60"]) <= 15 and len(found["52"]) == 4
    return found
