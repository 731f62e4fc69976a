"""What currencies and their cents are called when spoken, by language.

Names are those of Unicode's CLDR (babel's), shortened where nobody says the long one. Without a
name for its cents an amount is spoken with decimals; a currency that isn't here is spelled. The
names are written down because each of them has to be recorded.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """One currency: `one` dollar, `many` dollars, `minor_one` cent, `minor` cents.

    `tenth` is a coin between the two (角). `feminine` is the grammar of the main unit.
    """

    one: str
    many: str
    minor_one: str = ""
    minor: str = ""
    tenth: str = ""
    feminine: bool = False

    def words(self) -> tuple[str, ...]:
        """Everything of it that may be spoken."""
        every = (self.one, self.many, self.minor_one, self.minor, self.tenth)
        return tuple(word for word in every if word)


MINOR_DIGITS = {"CLP": 0, "JPY": 0}
"""Decimals of the currencies below that don't have two of them."""

CENTS = ("cent", "cents")
CENTAVOS = ("centavo", "centavos")
CENTIMOS = ("céntimo", "céntimos")

ENGLISH = {
    "ARS": Name("Argentine peso", "Argentine pesos", *CENTAVOS),
    "AUD": Name("Australian dollar", "Australian dollars", *CENTS),
    "BRL": Name("Brazilian real", "Brazilian reals", *CENTAVOS),
    "CAD": Name("Canadian dollar", "Canadian dollars", *CENTS),
    "CLP": Name("Chilean peso", "Chilean pesos"),
    "CNY": Name("yuan", "yuan"),
    "COP": Name("Colombian peso", "Colombian pesos", *CENTAVOS),
    "CRC": Name("Costa Rican colon", "Costa Rican colones"),
    "DOP": Name("Dominican peso", "Dominican pesos", *CENTAVOS),
    "EUR": Name("euro", "euros", *CENTS),
    "GBP": Name("pound", "pounds", "penny", "pence"),
    "GTQ": Name("quetzal", "quetzales", *CENTAVOS),
    "HKD": Name("Hong Kong dollar", "Hong Kong dollars", *CENTS),
    "JPY": Name("yen", "yen"),
    "MXN": Name("Mexican peso", "Mexican pesos", *CENTAVOS),
    "PEN": Name("Peruvian sol", "Peruvian soles"),
    "TWD": Name("New Taiwan dollar", "New Taiwan dollars", *CENTS),
    "USD": Name("dollar", "dollars", *CENTS),
    "UYU": Name("Uruguayan peso", "Uruguayan pesos"),
}
SPANISH = {
    "ARS": Name("peso argentino", "pesos argentinos", *CENTAVOS),
    "AUD": Name("dólar australiano", "dólares australianos", *CENTAVOS),
    "BRL": Name("real brasileño", "reales brasileños", *CENTAVOS),
    "CAD": Name("dólar canadiense", "dólares canadienses", *CENTAVOS),
    "CLP": Name("peso chileno", "pesos chilenos"),
    "CNY": Name("yuan", "yuanes"),
    "COP": Name("peso colombiano", "pesos colombianos", *CENTAVOS),
    "CRC": Name("colón costarricense", "colones costarricenses", *CENTIMOS),
    "DOP": Name("peso dominicano", "pesos dominicanos", *CENTAVOS),
    "EUR": Name("euro", "euros", *CENTIMOS),
    "GBP": Name("libra esterlina", "libras esterlinas", "penique", "peniques", feminine=True),
    "GTQ": Name("quetzal", "quetzales", *CENTAVOS),
    "HKD": Name("dólar hongkonés", "dólares hongkoneses", *CENTAVOS),
    "JPY": Name("yen", "yenes"),
    "MXN": Name("peso mexicano", "pesos mexicanos", *CENTAVOS),
    "PEN": Name("sol", "soles", *CENTIMOS),
    "TWD": Name("dólar taiwanés", "dólares taiwaneses", *CENTAVOS),
    "USD": Name("dólar", "dólares", *CENTAVOS),
    "UYU": Name("peso uruguayo", "pesos uruguayos", "centésimo", "centésimos"),
}
CHINESE = {
    "ARS": Name("阿根廷比索", "阿根廷比索"),
    "AUD": Name("澳元", "澳元"),
    "BRL": Name("巴西雷亚尔", "巴西雷亚尔"),
    "CAD": Name("加元", "加元"),
    "CLP": Name("智利比索", "智利比索"),
    "CNY": Name("元", "元", "分", "分", tenth="角"),
    "COP": Name("哥伦比亚比索", "哥伦比亚比索"),
    "CRC": Name("哥斯达黎加科朗", "哥斯达黎加科朗"),
    "DOP": Name("多米尼加比索", "多米尼加比索"),
    "EUR": Name("欧元", "欧元", "欧分", "欧分"),
    "GBP": Name("英镑", "英镑", "便士", "便士"),
    "GTQ": Name("格查尔", "格查尔"),
    "HKD": Name("港元", "港元"),
    "JPY": Name("日元", "日元"),
    "MXN": Name("墨西哥比索", "墨西哥比索"),
    "PEN": Name("秘鲁索尔", "秘鲁索尔"),
    "TWD": Name("新台币元", "新台币元"),
    "USD": Name("美元", "美元", "美分", "美分"),
    "UYU": Name("乌拉圭比索", "乌拉圭比索"),
}
