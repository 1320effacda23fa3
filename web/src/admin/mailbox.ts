/* The servers of a mailbox, guessed from its first address: to be looked through in the form, never
 * used unseen. Large providers are known by name; all others usually answer under imap. and smtp. */

interface Servers { imap_url: string; smtp_url: string }

const plain = (imap: string, smtp: string): Servers => ({ imap_url: `imaps://${imap}`, smtp_url: smtp.includes(":") ? `smtp://${smtp}` : `smtps://${smtp}` });

const google = plain("imap.gmail.com", "smtp.gmail.com");
const microsoft = plain("outlook.office365.com", "smtp.office365.com:587");
const apple = plain("imap.mail.me.com", "smtp.mail.me.com:587");

const known: Record<string, Servers> = {
    "gmail.com": google, "googlemail.com": google,
    "outlook.com": microsoft, "hotmail.com": microsoft, "live.com": microsoft,
    "icloud.com": apple, "me.com": apple,
    "yahoo.com": plain("imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
    "wp.pl": plain("imap.wp.pl", "smtp.wp.pl"),
    "o2.pl": plain("poczta.o2.pl", "poczta.o2.pl"),
    "interia.pl": plain("poczta.interia.pl", "poczta.interia.pl"),
    "onet.pl": plain("imap.poczta.onet.pl", "smtp.poczta.onet.pl"),
    "yandex.ru": plain("imap.yandex.ru", "smtp.yandex.ru"),
    "mail.ru": plain("imap.mail.ru", "smtp.mail.ru"),
};

/* Empty while there is no whole address. */
export function guessServers(addresses: string): Partial<Servers> {
    const domain = /^[^\s@,;]+@([\p{L}\d-]+(?:\.[\p{L}\d-]+)+)(?=$|[\s,;])/u.exec(addresses.trim())?.[1]?.toLowerCase();
    if (!domain) return {};
    return known[domain] ?? plain(`imap.${domain}`, `smtp.${domain}`);
}
