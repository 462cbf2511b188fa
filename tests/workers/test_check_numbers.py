"""Numbers as people write them: multiplied by words, in other numerals, told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.test_checks import cause
from translate_pipe.workers.checks import figures, numerals, quantities
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair
from translate_pipe.workers.checks.quantities import numbers, others, spelled

VALUES = [
    ("1.2 million people", 1_200_000),
    ("1,2 Millionen Menschen", 1_200_000),
    ("1,2 million d'euros", 1_200_000),
    ("2 mil millones", 2_000_000_000),
    ("25 тысяч рублей", 25_000),
    ("1٫5 مليون", 1_500_000),
    ("15 लाख रुपये", 1_500_000),
    ("२५ करोड़", 250_000_000),
    ("5 ล้านคน", 5_000_000),
    ("7,5 tỷ đồng", 7_500_000_000),
    ("2,5 Mrd. Euro", 2_500_000_000),
    ("25k", 25_000),
    ("有25万人", 250_000),
    ("3万5千人", 35_000),
    ("1억 2천만 원", 120_000_000),
    ("850萬", 8_500_000),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_words_multiply_a_number(text: str, value: int) -> None:
    assert numbers(text) == {value}


@pytest.mark.parametrize(
    ("text", "values"),
    [("5 tissues", {5}), ("3 milagros", {3}), ("1.5 km", {1, 5}), ("12月30日", {12, 30})],
)
def test_other_words_do_not(text: str, values: set[int]) -> None:
    assert numbers(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百五十个人", 350),
        ("一九八四年", 1984),
        ("两千五", 2500),
        ("一万五千人", 15_000),
        ("삼백오십 명", 350),
        ("스물다섯 달러", 25),
        ("昭和二十年", 1945),
        ("平成12年", 2000),
        ("民国38年", 1949),
    ],
)
def test_numerals_are_read(text: str, value: int) -> None:
    assert value in spelled(text)


def test_what_a_number_may_also_be() -> None:
    assert others("5 mil personas") == {5000: {5}}
    assert others("ปี 2527") == {2527: {1984}}
    assert others("昭和20年8月") == {20: {1945}}


RIGHT = [
    ("zh", "en", "有25万人在这里。", "There are 250,000 people here."),
    ("zh", "en", "他欠我120万。", "He owes me 1.2 million."),
    ("ja", "en", "250万ドルだ。", "That's 2.5 million dollars."),
    ("ja", "en", "昭和20年8月のことだ。", "It was in August 1945."),
    ("ko", "en", "35만 명이 왔다.", "350,000 people came."),
    ("hi", "en", "उसे २५ करोड़ मिले।", "He got 250 million."),
    ("en", "hi", "He paid 1,500,000 rupees.", "उसने 15 लाख रुपये दिए।"),
    ("en", "hi", "There are 250,000 people.", "वहाँ ढाई लाख लोग हैं।"),
    ("en", "zh", "He commands 350 men.", "他手下有三百五十人。"),
    ("en", "zh", "The class of '95.", "九五届的。"),
    ("en", "zh", "I was born in '87.", "我生于1987年。"),
    ("en", "fr", "It was in '68.", "C'était en 1968."),
    ("en", "de", "It's the 1980s, Mom!", "Wir leben in den 80ern, Mama!"),
    ("en", "fr", "He was born in the 1960s.", "Il est né dans les années soixante."),
    ("en", "ja", "The music of the 1970s.", "70年代の音楽。"),
    ("en", "de", "Call 911!", "Rufen Sie den Notruf!"),
    ("en", "zh", "Call 911!", "快报警！"),
    ("en", "ko", "Somebody call 911!", "누가 119 좀 불러요!"),
    ("en", "zh", "We're open 24/7.", "我们全天候营业。"),
    ("en", "de", "Be there at 1430 hours.", "Seien Sie um 14:30 Uhr da."),
    ("en", "fr", "Departure at 1845.", "Départ à 18 h 45."),
    ("en", "de", "It's 98 degrees out there.", "Da draußen sind es 37 Grad."),
    ("en", "de", "About 65 miles an hour.", "Etwa 105 km/h."),
    ("en", "de", "She weighs 130 pounds.", "Sie wiegt 59 Kilo."),
    ("en", "zh", "I weigh 180 pounds.", "我八十二公斤。"),
    ("en", "es", "Preheat the oven to 350.", "Precalienta el horno a 180."),
    ("en", "de", "Page 394.", "Seite dreihundertvierundneunzig."),
    ("en", "de", "101 Dalmatians", "Hundertundein Dalmatiner"),
    ("en", "ru", "He paid 350 roubles.", "Он заплатил триста пятьдесят рублей."),
    ("en", "sw", "He commands 350 men.", "Anaongoza watu mia tatu na hamsini."),
    ("en", "ko", "It's 25 bucks.", "스물다섯 달러야."),
    ("en", "th", "It was 1984.", "ตอนนั้นปี 2527"),
    ("sw", "en", "Watu elfu 25 walikuja.", "25 thousand people came."),
    ("es", "de", "Ganó 25 mil pesos.", "Er gewann 25.000 Pesos."),
    ("sv", "de", "Det är 25 mil till stan.", "Es sind 25 Meilen bis zur Stadt."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), RIGHT)
def test_the_same_number_told_otherwise(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


WRONG = [
    ("en", "zh", "He commands 350 men.", "他指挥一些人。"),
    ("en", "zh", "Meet me in room 237.", "我们一会儿在房间里见。"),
    ("en", "zh", "I paid 4,500 dollars for it.", "我一共花了9美元。"),
    ("en", "zh", "She is 45 today.", "她今天五十四岁。"),
    ("en", "ja", "The war began in 1914.", "戦争が一気に始まった。"),
    ("en", "ko", "He commands 350 men.", "그는 사람들을 이끈다."),
    ("en", "ko", "The war began in 1914.", "전쟁이 시작되었다."),
    ("zh", "en", "有25万人在这里。", "There are 25 people here."),
    ("zh", "en", "有3万人在这里。", "There are 3 people here."),
    ("ja", "de", "250万ドルだ。", "Das sind 250 Dollar."),
    ("hi", "en", "उसे २५ करोड़ मिले।", "He got 25."),
    ("en", "de", "That's 2.5 million dollars.", "Das sind 2,5 Milliarden Dollar."),
    ("en", "de", "About 65 miles an hour.", "Etwa 48 km/h."),
    ("en", "de", "It's the 1980s, Mom!", "Wir leben in den 70ern, Mama!"),
    ("ko", "en", "나도 그 방 237호에 있었다.", "I was in room 381 too."),
    ("en", "de", "The theater seats 350 people.", "Das Theater hat 563 Plätze."),
    ("en", "ru", "Page 394.", "Страница."),
    ("en", "de", "Call 911!", "Rufen Sie 4711 an!"),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), WRONG)
def test_another_number_is_refused(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "numbers"


IN_ITS_PLACE = [
    ("en", "de", "It costs 500 dollars.", "Das kostet 700 Dollar."),
    ("en", "de", "It costs 500 dollars.", "Das kostet 7 Dollar."),
    ("en", "zh", "It costs 500 dollars.", "这要700美元。"),
    ("en", "ja", "It costs 500 dollars.", "700ドルかかる。"),
    ("en", "ru", "It costs 500 dollars.", "Это стоит 700 долларов."),
    ("en", "ar", "It costs 500 dollars.", "يكلف ذلك ٧٠٠ دولار."),
    ("en", "ko", "It costs 500 dollars.", "700달러야."),
    ("en", "de", "Nobody has lived here for 80 years.", "Hier wohnt seit 81 Jahren niemand mehr."),
    ("en", "de", "Sophie works 2 hours a day.", "Sophie arbeitet 9 Stunden am Tag."),
    ("en", "de", "There were 40 of them.", "Es waren 99."),
    ("en", "de", "There were 1000 men.", "Es waren 2000 Mann."),
    ("en", "de", "Room 12.", "Zimmer 7."),
    ("en", "es", "We have 30 minutes.", "Tenemos 45 minutos."),
    ("en", "zh", "We have 30 minutes.", "我们有45分钟。"),
    ("en", "fr", "He is 6 years old.", "Il a 7 ans."),
    ("en", "ja", "There are 3 guards at the gate.", "門に衛兵が4人いる。"),
    ("en", "ru", "Bring me 10 men.", "Приведи мне 11 человек."),
    ("zh", "en", "他们有20个人。", "There are 21 of them."),
    ("ja", "en", "あと5分だ。", "6 minutes left."),
    ("de", "ar", "Wir brauchen 8 Pferde.", "نحتاج إلى 9 خيول."),
    ("ru", "de", "Ей 40 лет.", "Sie ist 41."),
    ("en", "de", "Meet me at 5 o'clock.", "Triff mich um 7 Uhr."),
    ("en", "sw", "Room 12.", "Chumba namba 7."),
    (None, "de", "We have 30 minutes.", "Wir haben 45 Minuten."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), IN_ITS_PLACE)
def test_another_number_in_the_place_of_a_round_one_is_refused(
    language: str | None, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "numbers"


STILL_THERE = [
    ("en", "de", "We meet at 2 pm.", "Wir treffen uns um 14 Uhr."),
    ("en", "de", "It's half past 7.", "Es ist halb 8."),
    ("en", "de", "It's a quarter to 8.", "Es ist 7:45 Uhr."),
    ("en", "de", "Be home by 8 tonight.", "Sei um 20 Uhr zu Hause."),
    ("fr", "en", "Rendez-vous à 8 heures du soir.", "See you at 20:00."),
    ("zh", "en", "晚上8点见。", "See you at 20:00."),
    ("de", "zh", "Wir treffen uns um 14 Uhr.", "下午2点见。"),
    ("en", "ru", "It's 1 in the afternoon.", "Сейчас 13 часов."),
    ("en", "de", "In 12 years, two of us are left.", "In zwölf Jahren sind noch 2 von uns da."),
    ("en", "de", "He paid 500 for two in 1990.", "1990 zahlte er fünfhundert für 2."),
    ("en", "ar", "I waited 10 minutes for two men.", "انتظرت عشر دقائق حتى جاء 2 من الرجال."),
    ("en", "ru", "After 3 days, six men were left.", "Через три дня осталось 6 человек."),
    ("en", "ja", "Both of them waited 10 years.", "2人は十年待った。"),
    ("en", "zh", "On the 3rd, two hundred came.", "三号来了200人。"),
    ("en", "ko", "3 of us and one more.", "우리 셋이랑 1명 더."),
    ("en", "de", "I walked 5 miles.", "Ich bin 8 Kilometer gelaufen."),
    ("en", "fr", "We drove 100 miles.", "On a roulé 150 km."),
    ("en", "de", "He's 5 foot 9.", "Er ist 175 groß."),
    ("en", "ja", "I lost 10 pounds.", "5キロ痩せた。"),
    ("en", "de", "Give me 2 weeks.", "Gib mir 14 Tage."),
    ("en", "de", "There's 90 minutes left.", "Es bleiben noch 1 Stunde und 30 Minuten."),
    ("en", "zh", "Buy 2 dozen eggs.", "买24个鸡蛋。"),
    ("en", "de", "He owes me 2 grand.", "Er schuldet mir 2000."),
    ("en", "sv", "That was in the 19th century.", "Det var på 1800-talet."),
    ("en", "ru", "That was back in the 1800s.", "Это было ещё в 19 веке."),
    ("en", "de", "Room 3, 2nd floor.", "Zimmer 3, 1. Stock."),
    ("en", "ja", "He's in 9th grade.", "彼は中学3年生だ。"),
    ("en", "de", "I need size 10 shoes.", "Ich brauche Schuhe in Größe 42."),
    ("en", "de", "It's 50/50.", "Es steht 50 zu 50."),
    ("en", "de", "They won 2-0.", "Sie haben 2:0 gewonnen."),
    ("en", "de", "Half of the 20 died.", "50 % der zwanzig starben."),
    ("en", "ru", "Half of the 5 came.", "Из пяти пришли 50 %."),
    ("en", "ar", "Midnight. 10 men.", "الساعة 0. عشرة رجال."),
    ("en", "de", "Be there at 20 to 8.", "Sei um 7:40 Uhr da."),
    ("en", "de", "His eyes are 20/20.", "Er sieht zu 100 %."),
    ("ja", "en", "3月までに半分が死ぬ。", "By March, 50% will be dead."),
    ("ja", "en", "12月25日の8時に来て。", "Come at 8 on December 25."),
    ("en", "zh", "Of 20 men, a hundred?", "二十个人里，有100个？"),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), STILL_THERE)
def test_a_round_number_told_otherwise_beside_others_stays(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


NOT_SAID = [
    ("ru", "uk", "В лодке было 55 человек.", "У човні було людей."),
    ("de", "fr", "Es waren 16 Leute im Boot.", "Il y avait des gens dans un bateau."),
    ("en", "de", "There were 45 people in the boat.", "Es waren Leute in einem Boot."),
    ("en", "es", "He is 17 years old.", "Tiene años de edad."),
    ("fr", "en", "Ils étaient 28 dans la cave.", "They were in the cellar."),
    ("en", "zh", "There were 45 people in the boat.", "船上有一些人。"),
    ("en", "ja", "There were 45 people in the boat.", "船には一般の人がいた。"),
    ("en", "ko", "There were 45 people in the boat.", "배에 이 사람들이 있었다."),
    ("en", "ar", "We have 47 horses.", "لدينا خيول كثيرة."),
    ("sv", "da", "Vi har 39 minuter.", "Vi har minutter."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), NOT_SAID)
def test_a_number_of_two_digits_must_be_there_somehow(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "numbers"


IN_WORDS = [
    ("en", "fr", "He is 17.", "Il a dix-sept ans."),
    ("en", "fr", "It costs 16 euros.", "Ça coûte seize euros."),
    ("en", "de", "She's on the 45th floor.", "Sie ist im fünfundvierzigsten Stock."),
    ("en", "es", "He was 15.", "Tenía quince años."),
    ("en", "it", "He was 19.", "Aveva diciannove anni."),
    ("en", "pt", "He was 16.", "Ele tinha dezesseis anos."),
    ("en", "nl", "He was 14.", "Hij was veertien."),
    ("en", "da", "He was 18.", "Han var atten år."),
    ("en", "sv", "He was 17.", "Han var sjutton år."),
    ("en", "fi", "He was 16.", "Hän oli kuusitoista."),
    ("en", "pl", "He was 23.", "Miał dwadzieścia trzy lata."),
    ("en", "pl", "Of 22 men.", "Z dwudziestu dwóch ludzi."),
    ("en", "cs", "He was 15.", "Bylo mu patnáct."),
    ("en", "tr", "He was 15.", "O zaman on beş yaşındaydı."),
    ("en", "el", "He was 15.", "Ήταν δεκαπέντε."),
    ("en", "hu", "He was 16.", "Tizenhat éves volt."),
    ("en", "hi", "He was 13.", "वह तेरह साल का था।"),
    ("en", "fa", "He was 15.", "او پانزده ساله بود."),
    ("en", "zh", "Wait 15 minutes.", "等一刻钟。"),
    ("en", "zh", "He was 25.", "他二十五岁。"),
    ("en", "ko", "He was 25.", "그는 스물다섯이었다."),
    ("en", "de", "Wait 15 minutes.", "Warte eine Viertelstunde."),
    ("en", "fr", "I waited 45 minutes.", "J'ai attendu trois quarts d'heure."),
    ("en", "ru", "After 18 months.", "Через полтора года."),
    ("en", "de", "You have 24 hours.", "Du hast einen Tag."),
    ("en", "fr", "You have 48 hours.", "Tu as deux jours."),
    ("en", "de", "A B-52 took off.", "Ein Bomber ist gestartet."),
    ("en", "it", "Louis 14 was here.", "Luigi XIV era qui."),
    ("zh", "en", "16进制的数字。", "A hexadecimal number."),
    ("en", "sw", "He is 17.", "Ana umri wa miaka kumi na saba."),
    ("en", "de", "Of the 45, 12 came back.", "Von allen kamen 12 zurück."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), IN_WORDS)
def test_one_said_in_words_or_told_otherwise_is(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("ja", "en", "レオは一日26時間働いている。", "Leo works 260 hours a day."),
        ("ja", "en", "レオは26時間働いた。", "Leo worked 31 hours."),
        ("ja", "en", "あと6時間ある。", "We have 18 hours left."),
        ("ja", "en", "列車は6時58分に出る。", "The train leaves at 580 past six."),
        ("zh", "en", "我等了35分钟，有点累。", "I waited for minutes, a bit tired."),
        ("zh", "en", "她工作了26小时。", "She worked 31 hours."),
        ("zh", "en", "当时他37岁。", "He was a grown man then."),
        ("ja", "en", "昼食は午餐室237で。", "Lunch is in the dining room."),
        ("de", "en", "Um 9 Uhr in Zimmer 237.", "In the room at nine."),
    ],
)
def test_a_clock_explains_only_a_time(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "numbers"


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("ja", "en", "列車は6時45分に出る。", "The train leaves at a quarter to seven."),
        ("ja", "en", "列車は16時58分に出る。", "The train leaves at 1658."),
        ("ja", "en", "午後3時半に会おう。", "Let's meet at half past three."),
        ("zh", "en", "下午2点35分。", "It's past half past two."),
        ("zh", "en", "现在6时15分。", "It's a quarter past six now."),
        ("de", "fr", "Es ist 17 Uhr 45.", "Il est six heures moins le quart."),
        ("en", "de", "It's 3:35 p.m.", "Es ist fünf nach halb vier."),
        ("ja", "en", "3時間待った。", "I waited three hours."),
    ],
)
def test_a_time_of_day_may_be_told_without_a_number(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


def test_a_telephone_number_may_be_divided_otherwise() -> None:
    assert cause("Call 555-1234 now.", "Rufen Sie jetzt 5551234 an.", "de") is None
    assert cause("Call 555-1234 now.", "Rufen Sie jetzt 5551243 an.", "de") == "numbers"


def test_words_for_small_numbers_are_known_wherever_those_for_large_ones_are() -> None:
    assert all(numerals.listed(language) for language in numerals._WORDS)
    assert all(len(words) == numerals.SMALL for words in numerals._small().values())
    for text, language, value in (
        ("in zwölf Jahren", "de", 12),
        ("через три дня", "ru", 3),
        ("بعد عشر دقائق", "ar", 10),
        ("kahdeksan miestä", "fi", 8),
        ("우리 셋", "ko", 3),
        ("ふたつある", "ja", 2),
        ("una dozzina", "it", 12),
        ("पाँच लोग", "hi", 5),
    ):
        assert value in numerals.small(text, language)
    assert numerals.small("einzig", "xx") == frozenset()


@pytest.mark.parametrize(
    "flood", ["一" * 20_000, "5 million " * 3_000, "5万 " * 6_000, "昭和" * 9000]
)
def test_numbers_are_read_in_linear_time(flood: str) -> None:
    started = process_time()
    numbers(flood)
    spelled(flood)
    others(flood)
    assert process_time() - started < 1.0


@pytest.mark.parametrize("target", ["de", "zh"])
def test_thousands_of_other_numbers_are_compared_in_linear_time(target: str) -> None:
    pair = language_pair("en", target)

    def seconds(count: int) -> float:
        source, text = (
            Features.of(" ".join(f"{at + first} km" for at in range(count))) for first in (1, 10**6)
        )
        started = process_time()
        assert figures.numbers(source, text, pair)
        return process_time() - started

    small, large = min(seconds(500) for _ in range(3)), seconds(5_000)
    assert large < 25 * small


@given(
    st.sampled_from(sorted(quantities._STEMS | quantities._WHOLE | {"billion": 1})),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from(["i", "İ", "ı", "I"]),
    st.text("0123456789.,．٫ -五百萬亿만천", min_size=1, max_size=12),
)
def test_numbers_are_read_however_their_words_are_spelled(
    word: str, change: Callable[[str], str], letter: str, number: str
) -> None:
    text = f"x {number} {change(word).replace('I', letter).replace('i', letter)} y"
    for read in (quantities.numbers, quantities.others, quantities.spelled, quantities.runs):
        read(text)


@given(st.text())
def test_any_text_has_some_numbers_or_none(text: str) -> None:
    assert all(value >= 0 for value in quantities.numbers(text) | quantities.spelled(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("TAM 5 BİN LİRA TUTTU.", {5000}),
        ("5 MİLYON", {5_000_000}),
        ("１．５億円です。", {150_000_000}),
        ("We met 12 millionaires.", {12}),
        ("12 Millionäre", {12}),
    ],
)
def test_numbers_and_their_words(text: str, values: set[int]) -> None:
    assert quantities.numbers(text) == values
