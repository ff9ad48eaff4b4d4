"""What the demo's companies, people and notes are made of. All of it is invented; the domains can belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoCompany:
    name: str
    domain: str
    city: str
    postal_code: str
    address: str
    country: str
    phone: str
    sphere: str


def _company(row: str) -> DemoCompany:
    return DemoCompany(*(part.strip() for part in row.split("|")))


# The first is the demo customer's own company. The first 32 are the first tenant's, the last eight the second's.
COMPANIES: tuple[DemoCompany, ...] = tuple(
    _company(row)
    for row in """
    Brandt Logistik|brandt-logistik|Hamburg|20457|Am Sandtorkai 71|Germany|+49 40 66969 120|Transport
    Ålund Möbler|alund-mobler|Göteborg|411 04|Östra Hamngatan 9|Sweden|+46 31 390 06 21|Furniture
    Køhl & Søn|kohl-og-son|Aarhus|8000|Åboulevarden 44|Denmark|+45 86 12 00 43|Building
    Pâtisserie Lemaire|patisserie-lemaire|Lyon|69002|12 rue Mercière|France|01 99 00 41 70|Food
    Żurek i Córki|zurek-corki|Kraków|31-045|ul. Starowiślna 14|Poland|12 345 00 18|Food
    Óbidos Têxteis|obidos-texteis|Porto|4050-253|Rua das Flores 88|Portugal|(+351) 222 000 145|Textiles
    Van der Meulen Watertechniek|meulen-water|Rotterdam|3011 AA|Wijnhaven 23|Netherlands|010 – 808 01 30|Energy
    Castaño y Vega Abogados|castano-vega|Valencia|46002|Carrer de Colón 31|Spain|+34 960 00 21 08|Law
    Šimek Strojírny|simek-strojirny|Brno|602 00|Lidická 27|Czechia|+420 542 000 117|Machines
    Nyírfa Gyógyszertár|nyirfa|Debrecen|4025|Piac utca 51|Hungary|(52) 500 119|Health
    Lähdesmäki Sahat Oy|lahdesmaki|Tampere|33100|Hämeenkatu 18|Finland|03 5650 0120|Building
    Glenmorran Distillers|glenmorran|Inverness|IV1 1HY|4 Bank Lane|United Kingdom|(01463) 960 210|Food
    O'Hanlon Boatyard|ohanlon-boats|Galway|H91 E2K3|Dock Road 6|Ireland|+353 91 400 140|Boats
    Bäckerei Wüthrich|wuethrich-brot|Bern|3011|Kramgasse 52|Switzerland|031 300 01 22|Food
    Steinhäusl Optik|steinhaeusl|Graz|8010|Herrengasse 16|Austria|+43 (0)316 2002 14|Health
    Rossetti Ceramiche|rossetti-ceramiche|Faenza|48018|Corso Mazzini 70|Italy|0546 190 01 25|Ceramics
    Kalnrozes Dārzi|kalnrozes|Rīga|LV-1010|Elizabetes iela 33|Latvia|+371 6700 0128|Gardens
    Päikesepaneel OÜ|paikesepaneel|Tartu|51003|Ülikooli 12|Estonia|+372 700 0131|Energy
    Žemaitis Elektronika|zemaitis|Kaunas|44280|Laisvės al. 61|Lithuania|8 37 200 133|Machines
    Hrvoje Maslinici|maslinici|Split|21000|Marmontova 5|Croatia|021 555 0136|Food
    Kovačič Pohištvo|kovacic-pohistvo|Maribor|2000|Gosposka ulica 8|Slovenia|+386 2 620 01 38|Furniture
    Tătaru Transport|tataru-transport|Cluj-Napoca|400006|Strada Horea 19|Romania|0264 200 141|Transport
    Розова Долина|rozova-dolina|Plovdiv|4000|ul. Gladston 22|Bulgaria|+359 32 200 143|Cosmetics
    Παπαδάκης Κρασιά|papadakis-wines|Heraklion|712 02|Odos 25is Avgoustou 40|Greece|+30 281 020 0145|Food
    Sundgaard Fiskeri|sundgaard|Bergen|5003|Bryggen 11|Norway|55 20 01 47|Fish
    Þorvaldsson Ull|thorvaldsson-ull|Akureyri|600|Hafnarstræti 90|Iceland|+354 460 0149|Textiles
    Schrödinger Labortechnik|schroedinger-labor|Jena|07743|Leutragraben 3|Germany|03641 / 20 01 51|Health
    Müßiggang Reisen|muessiggang|Freiburg|79098|Kaiser-Joseph-Straße 200|Germany|0761 2001-53|Travel
    Delvaux Imprimerie|delvaux-imprimerie|Namur|5000|Rue de Fer 64|Belgium|081 20 01 55|Print
    Weber-Thill Architekten|weber-thill|Luxembourg|L-1661|Grand-Rue 35|Luxembourg|(+352) 20 20 01 57|Building
    Zammit Marine Supplies|zammit-marine|Valletta|VLT 1010|Old Bakery Street 17|Malta|2200 0159|Boats
    Hviezda Kozmetika|hviezda|Košice|040 01|Hlavná 48|Slovakia|055/200 01 61|Cosmetics
    Fennimore Studios|fennimore|Bristol|BS1 4DJ|18 Queen Square|United Kingdom|+44 117 496 0163|Film
    Larkspur Veterinary Group|larkspur-vets|Norwich|NR2 1TF|27 St Giles Street|United Kingdom|01603 960 165|Health
    Brennan & Daly Surveyors|brennan-daly|Cork|T12 X8N6|South Mall 41|Ireland|(021) 200 0167|Building
    Moulin de Kerascoët|kerascoet|Quimper|29000|5 place Terre au Duc|France|02 99 00 01 69|Food
    Tiedemann Segel|tiedemann-segel|Kiel|24103|Holstenstraße 12|Germany|+49 431 20 01 71|Boats
    Llwyn Outdoor|llwyn-outdoor|Bangor|LL57 1NY|High Street 210|United Kingdom|01248 960 173|Travel
    Escudero Sonido|escudero-sonido|Bilbao|48005|Calle Correo 9|Spain|944 00 01 75|Film
    Harbour Street Bakery|harbour-street|Whitstable|CT5 1AB|32 Harbour Street|United Kingdom|01227 960 177|Food
    """.strip().splitlines()
)

# First and last names by country; the others take from all.
PEOPLE: dict[str, tuple[str, str]] = {
    "Germany": ("Jürgen Käthe Sören Anneliese Björn Ulrike", "Brandt Großmann Schäfer Löwe Weiß Hübner"),
    "Austria": ("Maximilian Theresia Götz Johanna", "Steinhäusl Größwang Pichler Mühlbacher"),
    "Switzerland": ("Reto Céline Urs Noëmi", "Wüthrich Zürcher Aebischer Rüegg"),
    "Sweden": ("Åsa Göran Linnéa Örjan", "Ålund Sjöberg Åkesson Lindström"),
    "Denmark": ("Søren Bodil Jørgen Mette", "Køhl Nørgaard Bæk Rasmussen"),
    "Norway": ("Øyvind Solveig Håkon Guro", "Sundgaard Fjærvoll Åsen Bø"),
    "Finland": ("Päivi Mikko Äinö Jyrki", "Lähdesmäki Hämäläinen Väisänen Törmä"),
    "Iceland": ("Þóra Ævar Sigríður Björk", "Þorvaldsson Jónsdóttir Ægisson"),
    "France": ("Hélène François Zoé Benoît", "Lemaire Lefèvre Gauthier Bérenger"),
    "Belgium": ("Noémie Gaël Joëlle Thibaut", "Delvaux Van Hoof Piérard"),
    "Poland": ("Łukasz Małgorzata Świętosława Grzegorz", "Żurek Wójcik Brzęczyszczykiewicz Śliwa"),
    "Czechia": ("Jiří Markéta Ondřej Zdeňka", "Šimek Dvořáčková Růžička Němcová"),
    "Slovakia": ("Ľubomír Zuzana Ján Žofia", "Hviezda Kováč Šťastná"),
    "Hungary": ("Ágnes Győző Zsófia Ödön", "Nyíri Szőke Győrffy Kővári"),
    "Spain": ("Íñigo Begoña Nuño María José", "Castaño Vega Muñoz Peñalver"),
    "Portugal": ("João Inês Conceição Gonçalo", "Magalhães Simões Brandão"),
    "Italy": ("Niccolò Lucía Salomè Ettore", "Rossetti D'Angelo Forlì"),
    "Ireland": ("Siobhán Pádraig Róisín Ciarán", "O'Hanlon Ní Bhriain Brennan Daly"),
    "United Kingdom": ("Zoë Alistair Siân Rhys", "Fennimore MacAulay Larkspur Llewellyn"),
    "Bulgaria": ("Надежда Димитър Цветана", "Розова Христова Желев"),
    "Greece": ("Ελένη Γιώργος Αφροδίτη", "Παπαδάκης Βασιλείου Ιωάννου"),
    "Romania": ("Ștefan Ioana Mihăiță", "Tătaru Țurcanu Crăciun"),
    "Latvia": ("Jānis Līga Ģirts", "Kalnroze Bērziņš Šķēle"),
    "Lithuania": ("Žydrūnas Eglė Vytautas", "Žemaitis Petrauskaitė"),
}
OTHERS = ("Anna Marek Ines Daniel Petra Tomaž", "Kovačič Maslinić Zammit Weber-Thill Tamm")

POSITIONS = ("Managing director", "Head of IT", "Marketing", "Purchasing", "Accounts", "Office")
SOURCES = ("Website", "Recommendation", "Trade fair", "Cold call", "Newsletter")
STATUSES = (
    ("Customer", "positive"),
    ("In talks", "neutral"),
    ("Enquiry", "warning"),
    ("Payment overdue", "critical"),
    ("Former customer", "neutral"),
)
REGIONS = ("North", "West", "South", "Centre and east", "Islands")
NOTE_TYPES = ("Call", "Meeting", "E-mail", "Letter")
LOSS_REASONS = ("Too expensive", "Went with somebody else", "No budget this year", "No answer")
PIPELINES = (
    ("Projects", (("Enquiry", 10), ("Concept", 30), ("Offer", 55), ("Negotiation", 80))),
    ("Care contracts", (("First talk", 20), ("Trial", 50), ("Offer", 75))),
)

REGION_OF = {
    **dict.fromkeys(("Sweden", "Denmark", "Norway", "Finland", "Estonia", "Latvia", "Lithuania"), "North"),
    **dict.fromkeys(("France", "Belgium", "Netherlands", "Luxembourg"), "West"),
    **dict.fromkeys(("Spain", "Portugal", "Italy", "Greece", "Croatia", "Bulgaria"), "South"),
    **dict.fromkeys(("United Kingdom", "Ireland", "Iceland", "Malta"), "Islands"),
}

DEALS = (
    ("New website", 9_800, 42_000),
    ("Shop with stock and delivery", 18_000, 76_000),
    ("Move to the new portal", 6_500, 21_000),
    ("Accessibility review and mending", 3_200, 11_500),
    ("Booking by the hour for customers", 7_400, 19_000),
    ("Pictures and texts for the spring range", 2_100, 8_900),
    ("Care contract, one year", 4_800, 14_400),
    ("Twenty hours in advance", 1_900, 2_400),
    ("Interfaces to the warehouse", 8_000, 28_000),
    ("Training of the editors", 1_200, 3_600),
)

NOTES = (
    "Called about the opening hours on the contact page. They will send the new ones by Friday.",
    "Went through the draft together. The pictures are liked, the prices need another round.",
    "Asked for an offer for the second language. Texts come from their own people.",
    "They were pleased with the speed of the pages; the old site took twelve seconds.",
    "Sent the figures of last month. Wants to talk about the search next week.",
    "The server certificate of their mail runs out soon. Told them whom to ask.",
    "Met at their place. New colleague in marketing, introduced below as a contact.",
    "Wants all invoices by e-mail from now on, in one PDF a month.",
    "Postponed to next quarter: the fair takes everybody's time.",
    "Agreed on four hours for the form with the drawing upload.\nThey test it themselves first.",
    "Reminded of the missing logo as a vector file.",
    "Phone call of ten minutes: the newsletter goes out on Tuesday, landing page is ready.",
    "Showed the time account. Liked that every movement says what it was for.",
    "Complained about the late answer on Monday. Apologised; we now have a second person on it.",
)

ENQUIRIES = (
    "We are looking for somebody to look after our site from next month on. Could you call us?",
    "Our shop is too slow on telephones. What would a review cost?",
    "We need a page for our fair in spring, in three languages. Is that possible until March?",
    "Could you send an offer for hosting and care, please?",
    "Your work for the harbour museum is lovely. Do you also do photographs?",
    "We would like to book hours in advance, as our partners do.",
)
