/* What is owed in one place of a case. */
import type { Message } from "../store/api";

/* Messages of a thread whose customer waits for us, oldest first. */
export const owedThere = (messages: Message[], thread: string): Message[] =>
    messages.filter((m) => m.thread === thread && m.direction === "in" && (m.obligation === "open" || m.obligation === "moved"));
