"""The words by which carriers call their columns, in the languages that we have met.

Compared without accents, capitals and punctuation. A word is here only where it can mean nothing
else in a deck; what is in doubt is asked, and settled with `--map`.
"""

PREFIX = "prefix"
COUNTRY_CODE = "country_code"
AREA_CODE = "area_code"
DESTINATION = "destination"
PER_MINUTE = "per_minute"
PEAK = "peak"
OFF_PEAK = "off_peak"
WEEKEND = "weekend"
CONNECT = "connect"
FIRST = "first"
NEXT = "next"
INCREMENTS = "increments"
MINIMUM = "minimum"
FROM = "effective_from"
TO = "effective_to"
BAND = "band"
CURRENCY = "currency"
BLOCKED = "blocked"
CHANGE = "change"
NOTE = "note"


def _several(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRICES = (PER_MINUTE, PEAK, OFF_PEAK, WEEKEND)

SEVERAL = (DESTINATION, NOTE)
"""Columns that a file may have several of; their texts are joined."""

COLUMNS: dict[str, str] = {
    PREFIX: """prefix, prefixes, dial code, dial codes, dialcode, dialing code, dialling code,
        dial prefix, dialing prefix, code, codes, destination code, dest code, number prefix,
        breakout, breakouts, e164, e 164, vorwahl, vorwahlen, rufnummernprafix, prafix,
        prefijo, prefijos, codigo, codigos, indicatif, prefixe, prefixo, prefixos, prefisso,
        prefissi, prefiks, kod, префикс, код, коды,
        前缀, 號碼前綴, 号码前缀, プレフィックス, 프리픽스""",
    COUNTRY_CODE: """country code, country codes, countrycode, cc, country dial code,
        country prefix,
        international code, landervorwahl, landesvorwahl, landerkennzahl, landercode,
        codigo de pais, codigo del pais, codigo pais, indicatif pays, indicatif du pays, code pays,
        codigo do pais, prefisso internazionale, prefisso paese, код страны, 国家代码, 国家码,
        国码, 國碼, 国番号, 국가번호""",
    AREA_CODE: """area code, area codes, areacode, areacodes, city code, city codes, npa, npa nxx,
        national code, national prefix, ortsvorwahl, ortsvorwahlen, ortsnetzkennzahl,
        codigo de area, codigos de area, codigo de ciudad, indicatif regional, code regional,
        prefisso distrettuale, код города, код зоны, 区号, 區號, 地区代码, 市外局番, 지역번호""",
    DESTINATION: """destination, destinations, destination name, dest, dest name, description,
        country, country name, region, location, area name, route name, name, ziel, zielland,
        zielname, land, destino, nombre destino, pais, pays, destinazione, paese, descripcion,
        описание, направление, страна, 目的地, 国家, 国家名称, 地区, 国名, 着信先""",
    PER_MINUTE: """rate, rates, price, prices, rate minute, price minute, minute rate, minute price,
        minute, cost, cost minute, charge, charge minute, ppm, tariff, tariff minute, new rate,
        new price, new rate minute, voice rate, sell rate, buy rate, preis, minutenpreis,
        preis pro minute, preis minute, neuer preis, tarif, tarif minute, precio,
        precio por minuto, precio minuto, tarifa, tarifa por minuto, nuevo precio, prix,
        prix par minute, prix minute, prix de la minute, tarif par minute, nouveau prix, preco,
        preco por minuto, preco minuto, prezzo, prezzo al minuto, prezzo minuto, tariffa, prijs,
        prijs minuut, cena, cena za minute, fiyat, цена, цена за минуту, тариф, ставка, стоимость,
        价格, 费率, 單價, 单价, 每分钟价格, 每分钟费率, 資費, 资费, 料金, 単価, 分単価, 요금""",
    PEAK: """peak, peak rate, peak price, peak rate minute, peak price minute, hauptzeit,
        tarifa punta, hora punta, heures pleines, horario de pico, 高峰, 高峰费率""",
    OFF_PEAK: """off peak, offpeak, off peak rate, off peak price, offpeak rate, offpeak price,
        off peak rate minute, off peak price minute, nebenzeit, tarifa valle, hora valle,
        heures creuses, 非高峰, 非高峰费率""",
    WEEKEND: """weekend, weekend rate, weekend price, weekend rate minute, wochenende,
        fin de semana, week end, fine settimana, 周末""",
    CONNECT: """connect, connect fee, connection fee, connect charge, connection charge, connectfee,
        connection cost, connect cost, setup, setup fee, set up fee, setup charge, setup cost,
        call setup, call setup fee, flagfall, flag fall, verbindungsgebuhr, verbindungsentgelt,
        verbindungspreis, einwahlgebuhr, cargo de conexion, cuota de conexion,
        establecimiento, establecimiento de llamada, coste de establecimiento,
        frais de connexion, frais d etablissement, taxa de conexao, tarifa de conexao,
        costo di connessione, scatto alla risposta, плата за соединение, 接通费, 接续费, 接続料""",
    FIRST: """first, first increment, first interval, first period, initial, initial increment,
        initial interval, initial period, interval 1, increment 1, 1st increment, 1st interval,
        first billing increment, erster takt, ersttakt, primer intervalo, incremento inicial,
        intervalo inicial, premier intervalle, premiere periode, primo intervallo,
        первый интервал, 首次计费, 首计费周期, 首时长, 初回課金単位""",
    NEXT: """next, next increment, next interval, next period, subsequent, subsequent increment,
        subsequent interval, additional increment, additional interval, additional period,
        interval n, interval 2, increment n, increment 2, 2nd increment, 2nd interval, folgetakt,
        incremento siguiente, intervalo siguiente, incremento seguinte, intervalle suivant,
        periode suivante, intervallo successivo, следующий интервал, 后续计费, 后续计费周期,
        後続課金単位""",
    INCREMENTS: """increments, increment, billing increment, billing increments, billing interval,
        billing, billing unit, billing pulse, pulse, rounding, charging interval, increment rule,
        taktung, takt, abrechnungstakt, incremento, incrementos, facturacion, palier, paliers,
        pas de facturation, arrotondamento, scatti, тарификация, шаг тарификации, 计费单位,
        计费周期, 計費單位, 課金単位, 과금단위""",
    MINIMUM: """minimum, minimum duration, min duration, minimum time, min time, minimum length,
        minimum call duration, minimum billing, mindestdauer, duracion minima, duree minimale,
        duree minimum, duracao minima, durata minima, минимальная длительность, 最短时长,
        最短計費時長, 最低通話時間""",
    FROM: """effective from, effective, effective date, effective as of, effective since,
        date effective,
        valid from, start date, start, from, from date, activation date, date from, gultig ab,
        gultig von, gueltig ab, ab, vigente desde, valido desde, fecha de inicio, fecha efectiva,
        fecha de vigencia, inicio, date d effet, date effet, valable a partir du, a partir du,
        date de debut, valido a partir de, data de inicio, valido dal, data inizio, dal,
        decorrenza, дата начала, действует с, 生效日期, 生效时间, 生效日, 開始日, 適用開始日""",
    TO: """effective to, effective until, effective till, valid to, valid until, valid till,
        end date,
        end, expiry, expiry date, expires, expiration date, until, to, to date, date to,
        gultig bis, gueltig bis, bis, vigente hasta, valido hasta, fecha de fin,
        fecha de vencimiento, fin, date de fin, valable jusqu au, jusqu au, valido ate,
        data de fim, valido fino al, data fine, al, scadenza, дата окончания, действует до,
        失效日期, 失效时间, 截止日期, 終了日, 適用終了日""",
    BAND: """band, time band, timeband, time class, time period, time of day, tod, time type,
        zeitfenster, zeitband, tarifzeit, franja, franja horaria, horario, plage horaire,
        periode horaire, fascia oraria, faixa horaria, временной интервал, 时段, 時段, 時間帯""",
    CURRENCY: """currency, currencies, currency code, ccy, curr, wahrung, waehrung, moneda, divisa,
        devise, monnaie, moeda, valuta, waluta,
        para birimi, валюта, 币种, 货币, 幣別, 通貨, 통화""",
    BLOCKED: """blocked, block, is blocked, barred, barring, gesperrt, sperre, bloqueado, bloqueada,
        bloque, bloccato, заблокирован, 屏蔽, 封锁, 禁止""",
    CHANGE: """change, change type, type of change, change status, rate change, code change,
        price change, change code, status, action, anderung, art der anderung, cambio,
        tipo de cambio de tarifa, changement, type de changement, modifica, alteracao, изменение,
        статус, 变更, 变动, 状态, 変更""",
    NOTE: """note, notes, comment, comments, remark, remarks, memo, bemerkung, bemerkungen, hinweis,
        kommentar, nota, notas, observacion, observaciones, comentario, comentarios, remarque,
        remarques, commentaire, commentaires, observacao, observacoes, commento, osservazioni,
        примечание, примечания, комментарий, 备注, 備註, 備考, 비고""",
}
"""Each column's words, separated by commas."""

PER_OTHER_UNIT = _several(
    "second seconds sec secs sekunde segundo seconde secondo hour stunde hora heure "
    "cent cents ct cts centimes centimos pence centavos"
)
"""Words in the name of a price's column that make it something else than money a minute."""

SMALL = _several("per a in the of by je par pro por al za each")
"""Words that a name may have or not."""

SECONDS = _several("second seconds sec secs s sekunden segundos secondes secondi")
MINUTES = _several("min mins minute minutes minuto minuten")

YES = _several("1 y yes true t x blocked block barred closed ja si oui sim da 是 禁止 屏蔽")
NO = _several("0 n no false f open active ok nein non nao нет 否 -") | {""}

REMOVED = _several(
    "deleted delete removed remove closed discontinued withdrawn geloscht eliminado supprime "
    "rimosso excluido удалено удален 删除"
)
KEPT = _several(
    "new increase increased decrease decreased unchanged same current active changed change "
    "open up down add added increment effective neu erhohung senkung nuevo subida bajada "
    "aumento hausse baisse nouveau novo nuovo 新增 上调 下调 不变 i d n c u a + - ="
) | {"no change", "not changed", "rate increase", "rate decrease", "no changes", ""}

ALL_TIMES = _several("all always any flat default 24h 24x7 anytime standard alle siempre") | {
    "",
    "all day",
    "all times",
    "any time",
}
"""Words of the column of bands that mean no band."""

OFF_PEAK_WORDS = frozenset({"off peak", "offpeak", "nebenzeit", "valle", "op"})
"""Names of a band that is, unless its hours are given, the rest of the week."""
