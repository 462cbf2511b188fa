"""Numbers told in Roman numerals, with a half, in other measures, and how tall people are."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.test_checks import cause
from translate_pipe.workers.checks import halves, heights, measures, numerals, quantities, roman

CENTURIES = [
    ("en", "fr", "It's the 21st century.", "On est au XXIe siècle."),
    ("en", "fr", "A 17th-century painting.", "Un tableau du XVIIᵉ siècle."),
    ("en", "fr", "In the 19th century, they burned.", "Au XIXème siècle, ils brûlaient."),
    ("en", "fr", "Back in the 1800s.", "C'était au XIXe siècle."),
    ("en", "es", "It's the 21st century.", "Estamos en el siglo XXI."),
    ("en", "it", "It's the 21st century.", "Siamo nel XXI secolo."),
    ("en", "pt", "It's the 21st century.", "Estamos no século XXI."),
    ("en", "ro", "It's the 21st century.", "Suntem în secolul al XXI-lea."),
    ("en", "ca", "It's the 20th century.", "És el segle XX."),
    ("en", "ru", "It's the 21st century.", "Сейчас ХХI век."),
    ("en", "ru", "A 19th-century house.", "Дом XIX-го века."),
    ("en", "uk", "It's the 21st century.", "Зараз XXI століття."),
    ("en", "pl", "It's the 21st century.", "Jest XXI wiek."),
    ("en", "hu", "It's the 21st century.", "Ez a XXI. század."),
    ("en", "tr", "It's the 21st century.", "XXI. yüzyıldayız."),
    ("de", "fr", "Wir leben im 21. Jahrhundert.", "On est au XXIe siècle."),
    ("ja", "fr", "今は21世紀だ。", "On est au XXIe siècle."),
    ("ar", "es", "نحن في القرن 21.", "Estamos en el siglo XXI."),
    ("fr", "en", "Au XIXe siècle.", "In the 19th century."),
    ("fr", "sv", "Au XIXe siècle.", "På 1800-talet."),
    ("fr", "en", "Au XVIIIe siècle, douze hommes.", "In the eighteenth century, 12 men."),
    ("fr", "zh", "Au XVIIIe siècle.", "十八世纪。"),
    ("en", "fr", "Super Bowl 45.", "Le Super Bowl XLV."),
    ("ja", "de", "ルイ14世が建てた。", "Das hat Ludwig XIV. gebaut."),
    ("it", "en", "Nel XIX secolo, ogni 10 anni.", "In the 19th century, every decade."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), CENTURIES)
def test_roman_numerals_are_the_numbers(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "fr", "It's the 21st century.", "On est au XIXe siècle."),
        ("en", "fr", "It's the 20th century.", "On est au XIXe siècle."),
        ("en", "es", "It's the 21st century.", "Estamos en el siglo XIX."),
        ("en", "it", "It's the 20th century.", "Siamo nel XXI secolo."),
        ("en", "ru", "It's the 21st century.", "Сейчас XIX век."),
        ("en", "ro", "It's the 21st century.", "Suntem în secolul al XIX-lea."),
        ("en", "es", "In the 17th century.", "En la CIA de la DC."),
        ("zh", "fr", "现在是21世纪。", "On est au XIVe siècle."),
        ("de", "es", "Im 18. Jahrhundert.", "En el siglo XVII."),
        ("fr", "en", "On est au XXIe siècle.", "It's the 19th century."),
        ("es", "de", "Estamos en el siglo XXI.", "Wir leben im 20. Jahrhundert."),
        ("ru", "en", "Это был XIX век.", "That was in the 18th century."),
        ("fr", "zh", "On est au XXIe siècle.", "现在是20世纪。"),
    ],
)
def test_another_century_is_refused(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "numbers"


@pytest.mark.parametrize(
    ("language", "century", "hundred"),
    [
        ("de", "Jahrhundert", "zweihundert"),
        ("sv", "århundrade", "tvåhundra"),
        ("da", "århundrede", "to hundrede"),
        ("nb", "århundre", "to hundre"),
        ("fi", "vuosisata", "kaksisataa"),
        ("sk", "storočie", "storaz"),
        ("hu", "század", "százan"),
        ("tr", "yüzyıl", "iki yüz"),
    ],
)
def test_a_century_is_no_hundred(language: str, century: str, hundred: str) -> None:
    assert not numerals.has_large(century, language)
    assert numerals.has_large(hundred, language)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("XIX и ХХ века", {19, 20}),
        ("le Ⅻ, MCMLXXXIV", {12, 1984}),
        ("le Ier siècle", {1}),
        ("le XIVe, XX-ая", {14, 20}),
        ("I, Mix, VIII, IIX, LCD, R.I.P.", {8}),
    ],
)
def test_what_is_a_roman_numeral(text: str, values: set[int]) -> None:
    assert roman.values(text) == values


HALVES = [
    ("es", "Vale un millón y medio de dólares.", 1_500_000),
    ("es", "tres millones y medio", 3_500_000),
    ("es", "2 millones y medio", 2_500_000),
    ("ca", "un milió i mig", 1_500_000),
    ("fr", "un million et demi", 1_500_000),
    ("fr", "deux milliards et demi", 2_500_000_000),
    ("it", "due milioni e mezzo", 2_500_000),
    ("pt", "um milhão e meio", 1_500_000),
    ("ro", "două milioane și jumătate", 2_500_000),
    ("en", "a million and a half", 1_500_000),
    ("en", "two and a half billion", 2_500_000_000),
    ("de", "anderthalb Millionen", 1_500_000),
    ("de", "Zweieinhalbtausend", 2_500),
    ("nl", "tweeëneenhalf miljoen", 2_500_000),
    ("sv", "en och en halv miljon", 1_500_000),
    ("da", "to en halv million", 2_500_000),
    ("nb", "halvannen million", 1_500_000),
    ("fi", "kaksi ja puoli miljoonaa", 2_500_000),
    ("pl", "półtora miliona", 1_500_000),
    ("pl", "dwa i pół tysiąca", 2_500),
    ("cs", "dva a půl milionu", 2_500_000),
    ("hr", "milijun i pol", 1_500_000),
    ("ru", "полтора миллиона", 1_500_000),
    ("ru", "два с половиной миллиона", 2_500_000),
    ("uk", "півтора мільйона", 1_500_000),
    ("bg", "два милиона и половина", 2_500_000),
    ("el", "δυόμισι εκατομμύρια", 2_500_000),
    ("hu", "két és fél millió", 2_500_000),
    ("tr", "bir buçuk milyon", 1_500_000),
    ("tr", "iki buçuk binlik", 2_500),
    ("tr", "BİR BUÇUK MİLYON", 1_500_000),
    ("id", "satu setengah juta", 1_500_000),
    ("vi", "hai triệu rưỡi", 2_500_000),
    ("ar", "مليوناً ونصف المليون", 1_500_000),
    ("ar", "مليونين ونصف المليون", 2_500_000),
    ("ar", "ثلاثة ملايين ونصف المليون", 3_500_000),
    ("fa", "یک و نیم میلیون", 1_500_000),
    ("he", "שני מיליון וחצי", 2_500_000),
    ("hi", "डेढ़ करोड़", 15_000_000),
    ("hi", "साढ़े तीन लाख", 350_000),
    ("th", "ห้าล้านครึ่ง", 5_500_000),
]


@pytest.mark.parametrize(("language", "text", "value"), HALVES)
def test_a_million_and_a_half(language: str, text: str, value: int) -> None:
    assert value in halves.values(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "treinta y dos millones y medio"),
        ("es", "veintidós millones y medio"),
        ("en", "twenty-two and a half million"),
        ("en", "half a million and more"),
        ("en", "a millionaire and a half"),
        ("de", "zweiundzwanzigeinhalb Millionen"),
        ("ar", "ثلاثين مليوناً ونصف"),
        ("sv", "en halv miljon"),
        ("ja", "百五十万"),
    ],
)
def test_what_is_not_read_for_certain(language: str, text: str) -> None:
    assert halves.values(text, language) == set()


@pytest.mark.parametrize(
    ("language", "target", "source", "text", "expected"),
    [
        ("en", "es", "It's worth $1.5 million.", "Vale un millón y medio de dólares.", None),
        ("en", "ar", "It's worth $1.5 million.", "تساوي مليوناً ونصف المليون دولار.", None),
        ("zh", "fr", "值150万美元。", "Ça vaut un million et demi.", None),
        ("ja", "ru", "150万ドルだ。", "Это стоит полтора миллиона.", None),
        ("en", "it", "It cost 3.5 million in 1990.", "Nel 1990 costò tre milioni e mezzo.", None),
        ("es", "en", "En 1990, un millón y medio.", "In 1990, 1.5 million.", None),
        ("es", "en", "Un millón y medio en 2 semanas.", "1.5 million in a fortnight.", None),
        ("en", "de", "22.5 million.", "Zweiundzwanzigeinhalb Millionen.", None),
        ("en", "es", "It's worth $1.5 million.", "Vale dos millones y medio.", "numbers"),
        ("en", "fr", "It's worth $2.5 million.", "Ça vaut un million et demi.", "numbers"),
        ("en", "de", "It's worth $1.5 million.", "Es ist zweieinhalb Millionen wert.", "numbers"),
        ("en", "ru", "It's worth $2.5 million.", "Это стоит полтора миллиона.", "numbers"),
        ("en", "ar", "It's worth $2.5 million.", "تساوي مليوناً ونصف المليون.", "numbers"),
        ("de", "en", "Es kostet 2,5 Millionen.", "It's a million and a half.", "numbers"),
        ("en", "pt", "It's worth $1.5 million.", "Vale um milhão de dólares.", "numbers"),
    ],
)
def test_a_half_is_compared(
    language: str, target: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, target, language) == expected


FAR = {
    "en": "It's 5 miles to town.",
    "de": "Bis zur Stadt sind es 8 Kilometer.",
    "es": "Hay 8 kilómetros hasta el pueblo.",
    "fr": "La ville est à 8 kilomètres.",
    "it": "La città è a 8 chilometri.",
    "pt": "São 8 quilômetros até a cidade.",
    "ru": "До города 8 километров.",
    "uk": "До міста 8 кілометрів.",
    "pl": "Do miasta jest 8 kilometrów.",
    "tr": "Kasabaya 8 kilometre var.",
    "ar": "المسافة إلى البلدة 8 كيلومترات.",
    "he": "יש 8 קילומטרים לעיר.",
    "ja": "町まで8キロだ。",
    "zh": "离城里有8公里。",
    "ko": "마을까지 8킬로야.",
    "hi": "शहर 8 किलोमीटर दूर है।",
}
HEAVY = {
    "en": "She weighs 120 pounds.",
    "de": "Sie wiegt 54 Kilo.",
    "es": "Pesa 54 kilos.",
    "fr": "Elle pèse 54 kilos.",
    "it": "Pesa 54 chili.",
    "pt": "Ela pesa 54 quilos.",
    "ru": "Она весит 54 килограмма.",
    "pl": "Waży 54 kilo.",
    "tr": "54 kilo.",
    "ar": "تزن 54 كيلوغراماً.",
    "ja": "彼女の体重は54キロ。",
    "zh": "她体重108斤。",
    "ko": "54킬로그램이야.",
}
HOT = {
    "en": "It's 100 degrees in here!",
    "de": "Hier drin sind es 38 Grad!",
    "es": "¡Aquí hay 38 grados!",
    "fr": "Il fait 38 degrés ici !",
    "it": "Qui ci sono 38 gradi!",
    "pt": "Está fazendo 38 graus aqui!",
    "ru": "Здесь 38 градусов!",
    "ar": "الحرارة هنا 38 درجة!",
    "ja": "ここは38度もある！",
    "zh": "这里面有38度！",
    "ko": "여기 38도야!",
}


@pytest.mark.parametrize(
    ("language", "texts"),
    [(each, texts) for texts in (FAR, HEAVY, HOT) for each in texts if each != "en"],
)
def test_measures_are_converted_both_ways(language: str, texts: dict[str, str]) -> None:
    assert cause(texts[language], texts["en"], "en", language) is None
    assert cause(texts["en"], texts[language], language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *((language, text.replace("8", "50")) for language, text in FAR.items()),
        *((language, text.replace("8", "3")) for language, text in FAR.items()),
    ],
)
def test_another_distance_is_refused(language: str, text: str) -> None:
    if language == "en":
        assert cause(FAR["es"], "It's 50 miles to town.", "en", "es") == "numbers"
    else:
        assert cause(FAR["en"], text, language) == "numbers"


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("ar", "en", HEAVY["ar"], "She weighs 25 pounds."),
        ("de", "en", HEAVY["de"], "She weighs 96 pounds."),
        ("fr", "en", HEAVY["fr"], "It's 34 miles to town."),
        ("ja", "en", HOT["ja"], "It's 60 degrees in here!"),
        ("es", "en", HOT["es"], "It's 83 pounds."),
        ("en", "zh", HEAVY["en"], "她体重54斤。"),
        ("en", "de", "I walked 35 miles.", "Ich bin 16 Kilometer gelaufen."),
        ("en", "de", "I walked 3 miles.", "Ich bin 7 Kilometer gelaufen."),
    ],
)
def test_a_measure_is_converted_into_the_one_that_is_named(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "numbers"


def test_nobody_tells_miles_as_yards_or_inches_as_kilometres() -> None:
    ratios = measures.measured("It's 5 miles.", "").ratios
    assert sorted(round(ratio, 2) for ratio in ratios) == [0.16, 1.61, 3.22]


def test_a_mile_is_metres_where_they_are_named() -> None:
    assert cause("2 miles from here.", "À 3000 mètres d'ici.", "fr") is None
    assert cause("2 miles from here.", "À 3000 pas d'ici.", "fr") == "numbers"


def test_lengths_are_no_weights() -> None:
    found = measures.measured("6 feet, 120 pounds", "183 cm, 54 Kilo")
    assert {round(ratio, 2) for ratio in found.ratios} == {30.48, 0.45}


TALL = {
    "en": "I'm 5'11\".",
    "de": "Ich bin 1,80 Meter.",
    "es": "Mido 1,80.",
    "fr": "Je fais 1 m 80.",
    "zh": "我身高一米八。",
    "ja": "身長は180センチだ。",
    "ko": "내 키는 1미터 80이야.",
    "ar": "طولي 180 سم.",
    "ru": "Мой рост 180 см.",
}


@pytest.mark.parametrize("language", TALL)
@pytest.mark.parametrize("target", ["en", "de", "ja", "ar"])
def test_heights_are_told_in_any_measure(language: str, target: str) -> None:
    if language != target:
        assert cause(TALL[language], TALL[target], target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text", "expected"),
    [
        ("de", "en", "Er ist etwa 1,80 groß.", "He's about six feet tall.", None),
        ("de", "en", "Er ist 1,88 groß und wiegt 80 Kilo.", "He's 6'2\", 176 pounds.", None),
        ("ja", "zh", "身長は175センチだ。", "我身高一米七五。", None),
        ("ja", "en", "身長は180センチだ。", "Five-eleven.", None),
        ("ko", "en", "키 188에 금발이야.", "Six foot two, blond.", None),
        ("ko", "zh", "키 188이야.", "身高一米八八。", None),
        ("ja", "vi", "身長188センチだ。", "Cao một mét tám tám.", None),
        ("ja", "hi", "身長188センチだ。", "छह फुट दो इंच।", None),
        ("ko", "zh", "키 188이야.", "身高一米六八。", "numbers"),
        ("ko", "en", "키 188에 금발이야.", "Five foot two, blond.", "numbers"),
        ("ja", "vi", "188人が死んだ。", "Nhiều người đã chết.", "numbers"),
        ("de", "en", "Ich bin 1,80 Meter, seit 10 Jahren.", "I'm 5'11\", for a decade.", None),
        ("de", "en", "Ich bin 1,80 Meter.", "I'm 6'5\".", "numbers"),
        ("es", "en", "Mido 1,80.", "I'm 5'1\".", "numbers"),
        ("ja", "en", "身長は180センチだ。", "I'm 5'1\".", "numbers"),
        ("ja", "de", "身長は180センチだ。", "Ich bin 1,60 Meter.", "numbers"),
        ("ar", "de", "طولي 180 سم.", "Ich bin 1,90 Meter.", "numbers"),
        ("zh", "en", "他身高185厘米。", "He's five feet tall.", "numbers"),
        ("de", "en", "Es kostet 1,80.", "It costs 182.", "numbers"),
        ("de", "fr", "Es kostet 1,80.", "Ça coûte 1,82.", "numbers"),
        ("de", "ja", "Es sind 15 cm.", "16センチだ。", "numbers"),
    ],
)
def test_another_height_is_refused(
    language: str, target: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, target, language) == expected


@pytest.mark.parametrize(
    ("language", "target", "source", "text", "expected"),
    [
        ("de", "en", "Wir wohnen im 2. Stock, Zimmer 3.", "Room 3, 3rd floor.", None),
        ("ja", "de", "3階に住んでる。", "Wir wohnen im 2. Stock.", None),
        ("fr", "en", "Au 4e étage.", "On the 5th floor.", None),
        ("ja", "de", "3階に住んでる。", "Wir wohnen im 5. Stock.", "numbers"),
        ("es", "zh", "El tren sale a las 19:45.", "火车晚上7点45分开。", None),
        ("fr", "ja", "Voici le journal de 22 heures.", "10時のニュースです。", None),
        ("fr", "ja", "Voici le journal de 22 heures.", "9時のニュースです。", "numbers"),
        ("fr", "en", "De 9 h à 22 h.", "From nine to 10.", None),
        ("ru", "en", "В 19:00.", "At 7.", None),
        ("ru", "en", "В 19:00.", "At 8.", "numbers"),
        ("es", "en", "Trabajó 22 horas.", "He worked 10 hours.", "numbers"),
        ("es", "zh", "El tren sale a las 19:45.", "火车晚上8点45分开。", "numbers"),
        ("de", "en", "Ich fuhr 145 auf der Autobahn.", "I was doing 90 on the highway.", None),
        ("de", "en", "Ich fuhr 145 auf der Autobahn.", "I was doing 60 on the highway.", "numbers"),
    ],
)
def test_floors_hours_and_speeds(
    language: str, target: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, target, language) == expected


@pytest.mark.parametrize(
    "flood", ["XIV " * 9000, "1,80 " * 9000, "5'11\" " * 9000, "一米八" * 9000]
)
def test_they_are_read_in_linear_time(flood: str) -> None:
    started = process_time()
    roman.values(flood)
    halves.values(flood, "es")
    heights.told("1,80 m", flood)
    measures.measured(flood[:9000], flood[:9000])
    assert process_time() - started < 1.0


def test_romanian_millions() -> None:
    assert quantities.numbers("A costat 5 milioane.") == {5_000_000}
    assert cause("It cost 5 million.", "A costat 5 milioane.", "ro") is None


@given(st.text("12345'’\"., mfootefİſıiveKcm米一八十フィートXIVІХ-ео½و", max_size=24))
def test_any_text_is_read(text: str) -> None:
    heights.told("1,80 m", text)
    roman.values(text)
    assert halves.values(f"{text} million {text}", "en") is not None
