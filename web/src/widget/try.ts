/* The page to try the chat on: what a website does, on an empty page of ours. ?lang= chooses. */
import { chooseLanguage, loadWords } from "./words";
import "./try.css";

const account = location.pathname.split("/").pop() ?? "";

function add(parent: Element, tag: string, text: string): HTMLElement {
    const element = document.createElement(tag);
    element.textContent = text;
    return parent.appendChild(element);
}

const words = await loadWords(chooseLanguage(), true);
document.title = words["chat.try_title"] ?? "";
const main = add(document.body, "main", "");
add(main, "h1", words["chat.try_title"] ?? "");
add(main, "p", words["chat.try_help"] ?? "");
add(main, "p", words["chat.try_line"] ?? "");
const line = add(main, "pre", `<script src="${location.origin}/chat.js" data-account="${account}" async></script>`);
line.dir = "ltr";
line.tabIndex = 0;
const script = document.createElement("script");
script.dataset.account = account;
const policy = (window as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } })
    .trustedTypes?.createPolicy("hark-try", { createScriptURL: (url: string) => url });
script.src = policy ? policy.createScriptURL("/chat.js") : "/chat.js";
document.head.append(script);
