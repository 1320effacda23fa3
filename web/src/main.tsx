import { render } from "preact";
import { App } from "./app";
import { startRouter } from "./lib/router";
import { start } from "./store/desk";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/desk.css";
import "./styles/pages.css";

startRouter();
const root = document.getElementById("app");
if (root) void start().then(() => render(<App />, root));
