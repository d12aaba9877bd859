"""The server under test, as a process of ours."""

import http.client
import json
import re
import signal
import subprocess
import time

READY = re.compile(r"ready at (http://(127\.0\.0\.1):(\d+))")
DIALECTS = ("Stripe", "Chargebee", "Magpie", "Piriod", "Pelcro")
START_SECONDS = 30
STOP_SECONDS = 30


class Server:
    """A development server on a free port. `data` is its folder; without one it uses a
    temporary folder that it removes itself."""

    def __init__(self, program, data=None):
        self.program = program
        self.data = data
        place = ["--data", str(data)] if data else ["--temporary"]
        self._process = subprocess.Popen(
            [program, "dev", *place, "--listen", "127.0.0.1:0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.greeting = self._read_greeting()
        found = READY.search(self.greeting)
        self.base, self.host, self.port = found[1], found[2], int(found[3])
        self._await_health()

    def curls(self):
        """The command that was printed for each dialect."""
        lines = [line.strip() for line in self.greeting.splitlines()]
        named = zip(lines, lines[1:], strict=False)
        return {name: command for name, command in named if name in DIALECTS}

    def show(self, source):
        """What `wellspring show` says of a source: dialect → path, status, body. The store is
        read beside the running server."""
        command = [self.program, "show", str(source), "--json"]
        command += ["--base-url", self.base, "--data", str(self.data)]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        assert shown.returncode == 0, f"show {source}: {shown.stderr}"
        return json.loads(shown.stdout)

    def webhook(self, *words):
        """What `wellspring webhook` says, which asks the running server."""
        command = [self.program, "webhook", *words, "--data", str(self.data)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert said.returncode == 0, f"webhook {words}: {said.stderr}"
        return json.loads(said.stdout)

    def kill(self):
        """Ends the process as a power cut would."""
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        self._process.stdout.close()

    def stop(self):
        """Asks the process to end, and returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = f"killed: it did not end within {STOP_SECONDS} s of SIGTERM"
        self._process.stdout.close()
        return code

    def _read_greeting(self):
        """Everything up to the command of the last dialect."""
        lines, last = [], ""
        for line in self._process.stdout:
            lines.append(line)
            if last == DIALECTS[-1]:
                return "".join(lines)
            last = line.strip()
        raise RuntimeError(f"the server ended with {self._process.wait()}: {''.join(lines)}")

    def _await_health(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=START_SECONDS)
            try:
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except ConnectionRefusedError:
                continue
            finally:
                connection.close()
        raise RuntimeError(f"/health did not answer within {START_SECONDS} s")
