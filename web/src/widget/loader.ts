/* The one script a website takes over: a button in the corner, and on its first click the frame.
 *
 *   <script src="https://HARK/chat.js" data-account="ACCOUNT" async></script>
 *
 * data-lang overrules the page's language; data-user, data-name, data-expires and data-signature
 * say who the visitor is (docs/webchat.md). Nothing here reads the page; nothing is imported; styles
 * live in a shadow tree as a constructed sheet, so the website's content policy needs only our
 * address under script-src and frame-src. Who has opened the chat before gets the frame at once,
 * hidden, so that the count of new messages is there. */
declare const CHAT_WORDS: Record<string, Record<string, string>>; // by language; filled in by the build

(() => {
    const me = document.currentScript as HTMLScriptElement | null;
    const account = me?.dataset.account;
    if (!me || !account || document.getElementById("hark-chat")) return;
    const origin = new URL(me.src).origin;
    const root = document.documentElement;
    const given = me.dataset;
    const lang = [given.lang, root.lang, ...navigator.languages].map((x) => (x ?? "").slice(0, 2).replace("iw", "he"))
        .find((x) => x in CHAT_WORDS) ?? "en";
    const words = CHAT_WORDS[lang]!;
    const known = `hark-chat-${account}`;

    const host = document.createElement("div");
    host.id = "hark-chat";
    host.lang = lang;
    host.dir = getComputedStyle(root).direction;
    const shade = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{position:fixed;z-index:2147483000;inset-block-end:20px;inset-inline-end:20px;color-scheme:light dark}
button{all:unset;box-sizing:border-box;inline-size:56px;block-size:56px;border-radius:50%;background:#1f5f8b;color:#fff;cursor:pointer;display:grid;place-items:center;box-shadow:0 4px 16px rgb(0 0 0/30%);margin-inline-start:auto;position:relative}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0b5fd6}
svg{inline-size:28px;block-size:28px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:22px;padding-inline:4px;box-sizing:border-box;border-radius:11px;background:#b3261e;color:#fff;font:700 13px/22px system-ui,sans-serif;text-align:center}
[hidden]{display:none}
iframe{display:block;inline-size:min(380px,calc(100vw - 40px));block-size:min(600px,calc(100dvh - 108px));border:0;border-radius:14px;box-shadow:0 8px 40px rgb(0 0 0/35%);margin-block-end:12px}
iframe[hidden]{display:none}
@media (max-width:480px){iframe:not([hidden]){position:fixed;inset:0;inline-size:100%;block-size:100dvh;margin:0;border-radius:0}iframe:not([hidden])~button{display:none}}`);
    shade.adoptedStyleSheets = [sheet];

    const button = document.createElement("button");
    button.type = "button";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
    const badge = document.createElement("b");
    badge.hidden = true;
    button.append(svg, badge);
    shade.append(button);

    let frame: HTMLIFrameElement | undefined;
    let open = false;
    let unread = 0;

    const show = (): void => {
        path.setAttribute("d", open ? "M6 9l6 6 6-6" : "M4 5h16v11H9l-5 4z");
        button.setAttribute("aria-expanded", String(open));
        button.setAttribute("aria-label", words[open ? "chat.close" : "chat.open"]!
            + (unread ? `, ${words["chat.unread"]!.replace("{n}", String(unread))}` : ""));
        badge.textContent = unread > 99 ? "99+" : String(unread);
        badge.hidden = !unread || open;
        if (frame) frame.hidden = !open;
    };
    const tell = (): void => frame?.contentWindow?.postMessage({ hark: "state", open, user: given.user
        && { user: given.user, name: given.name ?? "", expires_s: Number(given.expires), signature: given.signature } }, origin);
    const load = (): void => {
        if (frame) return;
        frame = document.createElement("iframe");
        frame.title = words["chat.frame"]!;
        frame.src = `${origin}/chat/frame/${account}?lang=${lang}`;
        shade.insertBefore(frame, button);
    };
    const toggle = (to: boolean): void => {
        open = to;
        load();
        show();
        tell();
        if (open) frame!.focus();
        else button.focus();
        try {
            localStorage.setItem(known, "1");
        } catch {
            /* then the count appears once the chat was opened */
        }
    };
    button.onclick = () => toggle(!open);
    addEventListener("message", (event: MessageEvent) => {
        if (event.origin !== origin || event.source !== frame?.contentWindow) return;
        const { hark, n, color, ink } = event.data as { hark?: string; n?: number; color?: string; ink?: string };
        if (hark === "ready") tell();
        else if (hark === "close") toggle(false);
        else if (hark === "unread") unread = Number(n);
        else if (hark === "color") Object.assign(button.style, { background: color, color: ink });
        show();
    });
    show();
    document.body.append(host);
    try {
        if (localStorage.getItem(known)) (window.requestIdleCallback ?? setTimeout)(() => (load(), show()));
    } catch {
        /* as above */
    }
})();
