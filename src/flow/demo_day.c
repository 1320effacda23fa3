/* flow/demo_day.c -- the day itself: data only. See flow/demo.h.
 *
 * Lines are as people type them: short, sometimes angry, with their grammar's gender. Handles and
 * numbers belong to nobody. A line of a later round is said by another customer of the same
 * language and gender, so no line names its speaker.
 */
#include "flow/demo_priv.h"

const struct demo_customer demo_customers[] = {
    {"anna", "Anna Zielińska", "anna.zielinska", "pl", true},
    {"katarzyna", "Katarzyna Wrona", "kasia_wrona", "pl", true},
    {"magdalena", "Magdalena Sobczak", "magda.sob", "pl", true},
    {"joanna", "Joanna Lis", "asia.lis", "pl", true},
    {"agnieszka", "Agnieszka Maj", "aga_maj", "pl", true},
    {"ewelina", "Ewelina Kubiak", "ewelina.k", "pl", true},
    {"barbara", "Barbara Mróz", "basia.mroz", "pl", true},
    {"natalia", "Natalia Kos", "nat.kos", "pl", true},
    {"dorota", "Dorota Gaj", "dorotagaj", "pl", true},
    {"iwona", "Iwona Klon", "iwona.klon", "pl", true},
    {"sylwia", "Sylwia Zięba", "zieba.sylwia", "pl", true},
    {"tomasz", "Tomasz Wilk", "tomek_wilk", "pl", false},
    {"piotr", "Piotr Jankowiak", "p.jankowiak", "pl", false},
    {"marek", "Marek Dudek", "marek.dudek", "pl", false},
    {"krzysztof", "Krzysztof Bielak", "kbielak", "pl", false},
    {"michal", "Michał Sowa", "michalsowa", "pl", false},
    {"rafal", "Rafał Góral", "rafal.goral", "pl", false},
    {"lukasz", "Łukasz Brzoza", "lukaszbrzoza", "pl", false},
    {"grzegorz", "Grzegorz Czapla", "g_czapla", "pl", false},
    {"damian", "Damian Jawor", "damian.jawor", "pl", false},
    {"olga", "Ольга Белова", "olga.belova", "ru", true},
    {"irina", "Ирина Лаптева", "ira_lapteva", "ru", true},
    {"natalya", "Наталья Соколик", "n.sokolik", "ru", true},
    {"dmitry", "Дмитрий Громов", "d.gromov", "ru", false},
    {"sergey", "Сергей Ветров", "s_vetrov", "ru", false},
    {"aleksey", "Алексей Крылов", "a.krylov", "ru", false},
    {"noa", "נועה ברק", "noa.barak", "he", true},
    {"michal-s", "מיכל שקד", "michal.shaked", "he", true},
    {"tamar", "תמר אלון", "tamar_alon", "he", true},
    {"yoav", "יואב כרמי", "yoav.karmi", "he", false},
    {"itay", "איתי שדה", "itay.sade", "he", false},
    {"ron", "רון גפן", "ron_gefen", "he", false},
    {"emily", "Emily Carter", "emily.c", "en", true},
    {"grace", "Grace Holloway", "gholloway", "en", true},
    {"priya", "Priya Nair", "priya.nair", "en", true},
    {"daniel", "Daniel Whitlock", "d_whitlock", "en", false},
    {"tom", "Tom Ashby", "tom.ashby", "en", false},
    {"liam", "Liam Brennan", "liam.b", "en", false},
};
const size_t demo_customer_count = HK_COUNT(demo_customers);

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

#define POST_CAR "post-autocasco"
#define POST_HOME "post-dom"
#define POST_TRAVEL "post-wakacje"
#define POST_APP "post-aplikacja"
#define POST_HAIL "post-pogoda"

const struct demo_line demo_lines[] = {
    /* What lies there when the day begins: twelve cases, three of them for hours. */
    {-9 * HOUR, "katarzyna", "zalanie", NULL,
        "Dzień dobry, od poniedziałku czekam na rzeczoznawcę. Mieszkanie po zalaniu, sufit dalej "
        "mokry, a ja nie wiem, czy mogę już coś ruszać. Kiedy ktoś przyjedzie?",
        "Bardzo dziękuję za pomoc.", false},
    {-7 * HOUR, "dmitry", "evakuator", NULL,
        "Здравствуйте! После ДТП машину увёз эвакуатор, заплатил сам, чек есть. Куда его "
        "отправить, чтобы вы возместили?",
        "Спасибо, чек отправил. Приятно, что ответил человек.", false},
    {-6 * HOUR - 30 * MINUTE, "anna", "cisza", POST_CAR, "zgłosiłam szkodę 3 tygodnie temu i CISZA",
        "Dziękuję za odpowiedź! 🙂", false},
    {-48 * MINUTE, "yoav", "ski", NULL,
        "שלום, אני טס מחר לקרקוב ורוצה להוסיף ציוד סקי לביטוח הנסיעות. אפשר לעשות את זה "
        "באפליקציה?",
        "תודה רבה!", false},
    {-44 * MINUTE, "emily", "bike", POST_HOME,
        "Moved to Wrocław last month. Does my home policy cover the bike I keep in the shared "
        "basement? I can't find it in the terms.",
        "Thank you so much!", false},
    {-38 * MINUTE, "marek", "wylogowanie", POST_APP,
        "Po wczorajszej aktualizacji aplikacja wylogowuje mnie co minutę. Tylko u mnie?",
        "Dzięki wielkie!", false},
    {-33 * MINUTE, "joanna", "pochwala", POST_HOME,
        "Muszę pochwalić: pani z infolinii w sobotę o 22:00 wytłumaczyła mi wszystko od A do Z. "
        "Tak to się robi 👏",
        "❤️", false},
    {-27 * MINUTE, "irina", "polis", POST_APP,
        "Почему в личном кабинете полис «неактивен»? Я оплатила вчера, деньги списали.",
        "Спасибо большое за помощь!", false},
    {-21 * MINUTE, "piotr", "sprzedaz", NULL,
        "Dzień dobry, w piątek sprzedałem samochód. Co mam zrobić z OC, żeby dalej nie płacić?",
        "Dziękuję bardzo!", false},
    {-16 * MINUTE, "noa", "masmachim", POST_CAR,
        "כבר פעם שלישית שאני שולחת את אותם מסמכים. אי אפשר פשוט לשמור אותם אצלכם?",
        "תודה רבה על העזרה!", false},
    {-11 * MINUTE, "daniel", "windscreen", NULL,
        "Hi, my windscreen cracked on the motorway this morning. Can I take the car to any garage "
        "or only to yours?",
        "Booked for tomorrow at nine. Cheers, that was quick.", false},
    {-6 * MINUTE, "magdalena", "maroko", POST_TRAVEL,
        "Czy ubezpieczenie turystyczne obejmuje Maroko? Wylot za 3 dni, a na stronie nic o tym nie "
        "ma.",
        "Dziękuję za pomoc!", false},
    {-1 * MINUTE, "anna", "cisza", POST_CAR, "Halo, czyta to ktoś? 3 tygodnie!", NULL, false},

    /* The first minutes. */
    {10 * SECOND, "tomasz", "raty", POST_CAR,
        "Czy składkę da się rozłożyć na raty bez dopłaty? Kalkulator pokazuje tylko płatność za "
        "cały rok.",
        "Dzięki!", false},
    {24 * SECOND, "olga", "spravka", NULL,
        "Добрый день! Нужна справка о безаварийном стаже для другой страны. Как её получить и "
        "сколько ждать?",
        "Благодарю за ответ.", false},
    {41 * SECOND, "priya", "cake", POST_APP,
        "Just renewed in four minutes on my phone. Whoever built that form deserves a cake 🍰",
        "❤️", false},

    /* Hail over the Lublin region: thirty posts in twenty seconds. */
    {60000, "natalia", "grad-01", POST_HAIL,
        "Grad w Lublinie jak piłki do ping-ponga 😱 całe auto w wgnieceniach", NULL, true},
    {60900, "lukasz", "grad-02", POST_HAIL, "Świdnik, dach garażu jak sito. Gdzie to zgłosić?",
        NULL, true},
    {61500, "dorota", "grad-03", POST_HAIL,
        "Czy grad jest w autocasco? Pytam, bo właśnie straciłam szybę", NULL, true},
    {62000, "grzegorz", "grad-04", POST_HAIL, "Puławy. Pięć minut i po szklarni.", NULL, true},
    {62600, "damian", "grad-05", POST_HAIL,
        "aplikacja nie przyjmuje zgłoszeń!! kręci się kółko i nic", NULL, true},
    {63100, "iwona", "grad-06", POST_HAIL, "Też grad, Łęczna. Trzy auta na jednym podwórku.", NULL,
        true},
    {63900, "rafal", "grad-07", POST_HAIL, "Infolinia zajęta od kwadransa. Co robić?", NULL, true},
    {64400, "sylwia", "grad-08", POST_HAIL,
        "Panele na dachu popękane. To polisa na dom czy trzeba było osobną?", NULL, true},
    {65200, "agnieszka", "grad-09", POST_HAIL,
        "Lubartów, szyba w drobny mak. W środku było dziecko, na szczęście całe.", NULL, true},
    {65800, "natalya", "grad-10", POST_HAIL,
        "Проснулись от грохота, крыша веранды пробита. Люблин. Куда писать?", NULL, true},
    {66300, "liam", "grad-11", POST_HAIL,
        "Hail the size of walnuts in Lublin. Car looks like a golf ball. How do I file this?", NULL,
        true},
    {67100, "michal", "grad-12", POST_HAIL,
        "Mam czekać na rzeczoznawcę czy mogę już zakryć dach folią?", NULL, true},
    {67600, "barbara", "grad-13", POST_HAIL, "Trzyletnie auto wygląda jak tarka do warzyw.", NULL,
        true},
    {68200, "krzysztof", "grad-14", POST_HAIL, "Kto jeszcze z Felina? U nas cały parking.", NULL,
        true},
    {68900, "ewelina", "grad-15", POST_HAIL,
        "Zdjęcia robić przed czy po odgarnięciu tego lodu? 🙃", NULL, true},
    {69400, "marek", "grad-16", POST_HAIL,
        "Kraśnik. Rolety, elewacja, samochód. Wszystko w pięć minut.", NULL, true},
    {70200, "joanna", "grad-17", POST_HAIL, "Nie da się wysłać zdjęć, piszecie, że skrzynka pełna",
        NULL, true},
    {70800, "aleksey", "grad-18", POST_HAIL,
        "Чем накрыть машину без стекла до приезда эксперта? Идёт дождь.", NULL, true},
    {71300, "tomasz", "grad-19", POST_HAIL, "Formularz wyrzuca błąd po kliknięciu „Wyślij”", NULL,
        true},
    {72100, "piotr", "grad-20", POST_HAIL,
        "Grad i wichura, drzewo na ogrodzeniu. Jedna szkoda czy dwie?", NULL, true},
    {72700, "katarzyna", "grad-21", POST_HAIL,
        "Za ile przyjedziecie? Dziura w dachu, a zaraz znowu pada", NULL, true},
    {73300, "magdalena", "grad-22", POST_HAIL, "Chełm też dostał. Trzymajcie się wszyscy.", NULL,
        true},
    {73900, "lukasz", "grad-23", POST_HAIL,
        "Auto zastępcze na dziś realne? Jutro o 6 jadę do pracy", NULL, true},
    {74800, "ron", "grad-24", POST_HAIL,
        "הבן שלי לומד בלובלין והרכב שלו נפגע מהברד. איך מדווחים מחו״ל?", NULL, true},
    {75300, "grace", "grad-25", POST_HAIL,
        "Window gone, laptop on the seat soaked. Is that the car policy or the home one?", NULL,
        true},
    {76100, "damian", "grad-26", POST_HAIL,
        "Zgłosiłem przez stronę, numeru szkody nie dostałem. Poszło czy nie?", NULL, true},
    {76900, "dorota", "grad-27", POST_HAIL,
        "Polisa kończy się dziś o północy!! Szkoda sprzed godziny, liczy się?", NULL, true},
    {77800, "natalia", "grad-28", POST_HAIL, "Sąsiadce już odpisaliście, a mnie nie...", NULL,
        true},
    {78900, "sergey", "grad-29", POST_HAIL, "Кто-нибудь дозвонился? У меня гудки и тишина.", NULL,
        true},
    {80000, "grzegorz", "grad-30", POST_HAIL,
        "Uwaga, ktoś już dzwoni „w imieniu Kotwicy” i chce kod z SMS-a!", NULL, true},

    /* The minutes after it; later rounds say all lines but the storm's, minutes apart. */
    {95 * SECOND, "krzysztof", "zdjecia", NULL,
        "Mam 14 zdjęć auta po gradzie. Wgrać w aplikacji czy wysłać tutaj?",
        "Wgrane, wszystkie 14. Dziękuję.", false},
    {118 * SECOND, "michal-s", "chidush", NULL,
        "היי, איך מבטלים חידוש אוטומטי של ביטוח נסיעות? אני לא מוצאת את זה באתר.", "תודה על המענה!",
        false},
    {150 * SECOND, "ewelina", "kolejka", POST_CAR,
        "„Jest Pani 43. w kolejce”. Od 25 minut jestem 43. Serio?", "Dzięki za szybką odpowiedź!",
        false},
    {175 * SECOND, "sergey", "perevod", NULL,
        "Договор только на польском, а мне надо понимать, что я подписываю. Есть версия на русском "
        "или английском?",
        "Спасибо!", false},
    {205 * SECOND, "tom", "excess", POST_CAR,
        "Can anyone from Kotwica explain why my excess doubled at renewal? Nobody told me.",
        "Okay, that makes sense now. A letter would have been nice, but thank you.", false},
    {231 * SECOND, "agnieszka", "dzieki-garaz", NULL,
        "Dziękuję, warsztat już dzwonił, wszystko załatwione 🙂", NULL, false},
    {262 * SECOND, "itay", "rishum", NULL,
        "מכרתי את הרכב לאחי. הוא יכול להמשיך עם הפוליסה שלי או שצריך לפתוח חדשה?", "תודה לכם!",
        false},
    {298 * SECOND, "rafal", "laweta", POST_CAR,
        "Zadzwoniłem na assistance o 7:10, laweta była o 7:35. Szacun!", "❤️", false},
    {331 * SECOND, "barbara", "wypowiedzenie", NULL,
        "Wysłałam wypowiedzenie miesiąc temu, a dziś ściągnęli Państwo kolejną składkę. Proszę o "
        "zwrot.",
        "Pieniądze wróciły. Dziękuję, choć szkoda nerwów.", false},
    {367 * SECOND, "natalya", "sobaka", POST_HOME,
        "Собака погрызла соседский велосипед. Это покрывает страхование ответственности?",
        "Огромное спасибо!", false},
    {402 * SECOND, "grace", "wedding", NULL,
        "Hello! We're renting a hall for a wedding in June and they want liability cover for one "
        "day. Do you sell that?",
        "Thanks a lot for your help!", false},
    {440 * SECOND, "michal", "kalkulator", POST_APP,
        "Ten sam samochód, ta sama polisa, a w aplikacji drożej o 84 zł niż na stronie. Która cena "
        "jest prawdziwa?",
        "Kupiłem po tej niższej. Dzięki za szczerość.", false},
    {479 * SECOND, "tamar", "todah", POST_TRAVEL,
        "חזרנו מהחופשה, הטלפון נגנב ותוך יומיים קיבלתי החזר. כל הכבוד!", "❤️", false},
    {521 * SECOND, "joanna", "szpital", NULL,
        "Jestem z mamą w szpitalu w Barcelonie, pytają o gwarancję płatności. Do kogo mam dzwonić? "
        "Pilne!",
        "Szpital dostał gwarancję. Bardzo dziękuję, kamień z serca.", false},
    {563 * SECOND, "aleksey", "prava", POST_CAR,
        "Обменял права, номер новый. Нужно ли менять полис?", "Спасибо за помощь!", false},
    {604 * SECOND, "iwona", "serce", POST_HOME, "❤️❤️", NULL, false},
    {648 * SECOND, "liam", "tracking", NULL,
        "Claim filed on Monday, status still says \"received\". Is a human looking at it?",
        "Thank you very much.", false},
    {690 * SECOND, "natalia", "adres", NULL,
        "Przeprowadziłam się. Czy zmiana adresu zmieni mi składkę za samochód?", "Dziękuję! 😀",
        false},
    {741 * SECOND, "ron", "kaful", POST_APP,
        "חויבתי פעמיים על אותו תשלום. איך מקבלים את הכסף בחזרה?", "תודה רבה.", false},
    {789 * SECOND, "damian", "rower", POST_HOME,
        "Ukradli mi rower z klatki schodowej. Policja była, mam notatkę. Co dalej?",
        "Dzięki za pomoc!", false},
    {838 * SECOND, "dorota", "regulamin", POST_TRAVEL,
        "Regulamin ma 64 strony. Czy ktoś może mi po ludzku napisać, czy narty są w cenie?",
        "Jedno zdanie i wszystko wiadomo. Można? Można! Dziękuję.", false},
    {890 * SECOND, "olga", "otzyv", POST_HOME,
        "Залили соседи сверху, выплату получила за девять дней. Не ожидала, спасибо вам!", "❤️",
        false},
};
const size_t demo_line_count = HK_COUNT(demo_lines);

const struct demo_liked demo_liked[] = {
    {"cisza", 41},
    {"pochwala", 9},
};

const size_t demo_liked_count = HK_COUNT(demo_liked);
