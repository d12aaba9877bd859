//! The kinds of payment method, over all dialects.

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A kind of payment method.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Method {
            $($(#[$doc])* $variant,)*
        }

        impl Method {
            /// All methods.
            pub const ALL: &'static [Method] = &[$(Method::$variant,)*];

            /// The neutral lower-case name: the one that is stored.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Method::$variant => $name,)*
                }
            }

            /// The method of a stored name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Method::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

methods! {
    /// A card.
    Card = "card",
    /// A bank account that is debited by the scheme of its country.
    BankAccount = "bank_account",
    /// SEPA direct debit by IBAN.
    SepaDebit = "sepa_debit",
    /// Australian BECS debit.
    AuBecsDebit = "au_becs_debit",
    /// Canadian pre-authorised debit.
    AcssDebit = "acss_debit",
    /// US ACH debit as a source that is verified by code.
    AchDebit = "ach_debit",
    /// US ACH credit transfer.
    AchCreditTransfer = "ach_credit_transfer",
    /// SEPA credit transfer.
    SepaCreditTransfer = "sepa_credit_transfer",
    /// Multibanco voucher.
    Multibanco = "multibanco",
    /// iDEAL.
    Ideal = "ideal",
    /// Bancontact.
    Bancontact = "bancontact",
    /// EPS.
    Eps = "eps",
    /// Giropay.
    Giropay = "giropay",
    /// Przelewy24.
    P24 = "p24",
    /// Sofort.
    Sofort = "sofort",
    /// Alipay.
    Alipay = "alipay",
    /// Klarna.
    Klarna = "klarna",
    /// WeChat Pay.
    Wechat = "wechat",
    /// A card in a terminal.
    CardPresent = "card_present",
    /// 3-D Secure around a card.
    ThreeDSecure = "three_d_secure",
    /// GCash.
    Gcash = "gcash",
    /// Maya, under its older name.
    Paymaya = "paymaya",
    /// GrabPay.
    Grabpay = "grabpay",
    /// UnionPay online.
    Unionpay = "unionpay",
    /// InstaPay.
    Instapay = "instapay",
    /// QR Ph.
    Qrph = "qrph",
    /// Bank of the Philippine Islands.
    Bpi = "bpi",
    /// UnionBank.
    Unionbank = "unionbank",
    /// Metrobank.
    Metrobank = "metrobank",
    /// BDO.
    Bdo = "bdo",
    /// Philippine National Bank.
    Pnb = "pnb",
    /// RCBC.
    Rcbc = "rcbc",
    /// PayPal.
    Paypal = "paypal",
    /// The gateway's own page, whatever the payer chooses there.
    Redirect = "redirect",
    /// A bank transfer that was received.
    Transfer = "transfer",
    /// A wallet or scheme that only Chargebee names; its name is in the source's details.
    Other = "other",
}

impl Method {
    /// The wallet or bank redirect behind a token type of a subscription platform: what the payer
    /// approved in the browser, with nothing of a card or an account in it. `None` for the types
    /// that stand for cards and bank accounts.
    pub fn of_wallet_type(name: &str) -> Option<Self> {
        match name {
            "card"
            | "apple_pay"
            | "google_pay"
            | "unionpay"
            | "south_korean_cards"
            | "direct_debit"
            | "netbanking_emandates"
            | "bank_account" => None,
            "grab_pay" => Some(Method::Grabpay),
            "wechat_pay" => Some(Method::Wechat),
            "paypal_express_checkout" => Some(Method::Paypal),
            "alipay" => Some(Method::Alipay),
            "gcash" => Some(Method::Gcash),
            "ideal" => Some(Method::Ideal),
            "sofort" => Some(Method::Sofort),
            "giropay" => Some(Method::Giropay),
            _ => Some(Method::Other),
        }
    }

    /// Whether Magpie's enumeration of fifteen has it (`unionbank` and the like included).
    pub const fn is_magpie(self) -> bool {
        matches!(
            self,
            Method::Card
                | Method::Gcash
                | Method::Paymaya
                | Method::Wechat
                | Method::Alipay
                | Method::Unionpay
                | Method::Grabpay
                | Method::Instapay
                | Method::Qrph
        ) || self.is_philippine_bank()
    }

    /// Whether it debits a Philippine bank account.
    pub const fn is_philippine_bank(self) -> bool {
        matches!(
            self,
            Method::Bpi
                | Method::Unionbank
                | Method::Metrobank
                | Method::Bdo
                | Method::Pnb
                | Method::Rcbc
        )
    }

    /// Whether a Stripe source object can carry it.
    pub const fn is_stripe_source(self) -> bool {
        matches!(
            self,
            Method::Card
                | Method::SepaDebit
                | Method::AuBecsDebit
                | Method::AcssDebit
                | Method::AchDebit
                | Method::AchCreditTransfer
                | Method::SepaCreditTransfer
                | Method::Multibanco
                | Method::Ideal
                | Method::Bancontact
                | Method::Eps
                | Method::Giropay
                | Method::P24
                | Method::Sofort
                | Method::Alipay
                | Method::Klarna
                | Method::Wechat
                | Method::CardPresent
                | Method::ThreeDSecure
        )
    }
}
