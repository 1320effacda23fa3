/* Made by web/tools/gen-api.mjs from api/openapi.yaml; do not edit. */
export interface paths {
    "/bootstrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that a desk needs to open, read at one moment, with the event number to go on from. */
        get: operations["bootstrap_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that happens from event number `after` on, as server-sent events.
         * @description Each item is one `EventItem`. Apply it only if its `after` is the number of the last item
         *     you have (at first: the bootstrap's `seq`); otherwise, and on an event named `resync`, read
         *     the bootstrap again. The header `Last-Event-ID` takes precedence over `after`. A comment is
         *     sent every 15 seconds.
         *
         *     An event named `presence` carries a `Presence` and no number: who looks at a case now. It is
         *     kept nowhere. The newest of a case counts; a stream begins with those of now, and what an
         *     earlier stream said is void.
         */
        get: operations["events_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A screen of mine shows this case, and perhaps I type in it.
         * @description Colleagues who may see the case hear of it. It holds for a minute, typing for six seconds:
         *     say it again while it is so. An empty `conversation` says that the screen shows no case. The
         *     answer is who is there now. Nothing is kept, so no `Idempotency-Key` is needed.
         */
        post: operations["presence_tell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations of one view, newest activity first. */
        get: operations["conversations_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation with its customer, its newest messages and where one may answer. */
        get: operations["conversation_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/closing-line": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What to say in public when this case is closed after it was solved in private. */
        get: operations["closing_line_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest messages before a place in the conversation. */
        get: operations["conversation_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the customer on one thread.
         * @description Refused with `stale` if messages came that `answers_upto` does not cover, or a colleague
         *     answered after `base_version`, unless `send_anyway` is set; the error's `arrived` names the
         *     newest message. The reply waits `hold_ms` before it leaves, and can be taken back until then.
         */
        post: operations["reply_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write an internal note; customers never see it and it settles nothing. */
        post: operations["note_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/assignment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hand the conversation to a person, or to nobody. */
        put: operations["conversation_assign"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/closing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Close the conversation. With open obligations a reason is needed (else `reason_needed`), and waives them. */
        put: operations["conversation_close"];
        post?: never;
        /** Open a closed conversation again. */
        delete: operations["conversation_reopen"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Close the web chat for the visitor of this case. They are told so, and how else to reach the brand; what they send is refused and counted.
         * @description Refused with `conflict` if the case is with nobody of a web chat. What is owed stays owed. Whoever is
         *     banned already stays so, with the reason given then.
         */
        put: operations["visitor_ban"];
        post?: never;
        /** Open the web chat for them again. */
        delete: operations["visitor_unban"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hand what is owed here to somebody named outside Hark. It counts as open until they confirm, and comes back when its time is up. */
        put: operations["conversation_hand_over"];
        post?: never;
        /** It is ours again. */
        delete: operations["conversation_take_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/handover/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whoever it was handed to has answered the customer; this is remembered with my name. */
        post: operations["conversation_confirm"];
        /** That was a mistake; whoever had it has it again, until the same time. */
        delete: operations["conversation_unconfirm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put the conversation off until a time, or until the customer writes. What is owed stays owed.
         * @description A message of the customer wakes it in any case; so does its time. An open obligation stays in
         *     the ledger and among those who wait. Refused with `conflict` where the conversation is closed.
         */
        put: operations["conversation_snooze"];
        post?: never;
        /** Take the conversation up again before its time. */
        delete: operations["conversation_wake"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** I have seen everything up to this message. */
        put: operations["conversation_mark_read"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep what I am writing here; an empty text without files forgets it. */
        put: operations["draft_save"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A file is to go out with a reply; gives the address that takes its bytes.
         * @description Send the bytes there with `PUT`, in their exact length, within ten minutes; the address is
         *     the right to do so. The answer is a `Blob`. A reply or a draft then names it by `sha256`; a
         *     file that nothing names is forgotten after a day. The same bytes are one file, however
         *     often they come.
         */
        post: operations["blob_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetch the files of this message again that could not be fetched. */
        post: operations["attachments_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take back a reply that has not left yet; its text becomes a draft again. */
        delete: operations["reply_undo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a failed reply again. */
        post: operations["reply_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Decide what became of a reply of which nobody knows whether it arrived. */
        put: operations["reply_settle"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/waiver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** This message needs no answer, for a named reason. */
        put: operations["message_waive"];
        post?: never;
        /** It needs an answer after all. */
        delete: operations["message_unwaive"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What may be done to these words on the network, beside answering them, and what not and why not. */
        get: operations["message_acts"];
        put?: never;
        /** Hide, show again, like, like no more, delete there, take an exchange over. It is done a moment later: `acting` says so until then, a line of the thread what came of it. A private reply is written with `reply_create`. */
        post: operations["message_act"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{message}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * This message becomes a case of its own, with what is owed for it.
         * @description With it goes the answer that it got, or with `onwards` all of its thread that follows. The reply is the
         *     new case; what answers the part from now on comes there. Only on channels that say `splits`.
         *     Refused (409) while an answer is on its way, and where nothing of the customer would be left.
         */
        post: operations["message_split"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/rejoin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A case that was split off is part of the other one again.
         * @description All that stands in it goes back, and the case is no more; the reply is the other one. Refused (409) in
         *     another department, while an answer is on its way, while anybody has unsent words there.
         */
        post: operations["conversation_rejoin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/promises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open promises, what is due first first. */
        get: operations["promises_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/promises.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open promises as a table to take home (CSV, UTF-8), what is due first first. */
        get: operations["promises_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/promises/{promise}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give an open promise to another owner, or another date or wording. */
        put: operations["promise_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/promises/{promise}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say what became of a promise, or that it is open after all. */
        put: operations["promise_settle"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The equation of answers per account and day, and its sum. */
        get: operations["ledger_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Conversations in which somebody waits now, the longest waiting first. */
        get: operations["waiting_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/obligations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows behind a number of the ledger, oldest first. */
        get: operations["obligations_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/waiting.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who waits now, as a table to take home; at most 10,000 rows. */
        get: operations["waiting_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger/obligations.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows behind a number, as a table to take home; at most 10,000 rows. */
        get: operations["obligations_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ledger.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ledger as a table to take home (CSV, UTF-8). */
        get: operations["ledger_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connected channel accounts and how they are. */
        get: operations["accounts_list"];
        put?: never;
        /** Connect an account. Secrets are sealed and never shown again. */
        post: operations["account_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{account}/bans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** For whom a web chat is closed, the newest first. */
        get: operations["bans_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{account}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the network has approved to be said where free text may not be sent. */
        get: operations["templates_list"];
        put?: never;
        /** Ask the network again; the account changes when it has answered. Daily it is asked anyway. */
        post: operations["templates_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{account}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look at an account now - its network is asked for news and what it grants, and whether it hears as usual is judged.
         * @description What it finds stands with the account, at once (`quiet_since_ms`) or when the network has
         *     answered (`reading_failed_ms`, `lacks`). All are looked at without being asked as well.
         */
        post: operations["account_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one account is set up and how it is doing. Secrets are not in it. */
        get: operations["account_read"];
        put?: never;
        post?: never;
        /** Disconnect an account; its conversations stay. */
        delete: operations["account_remove"];
        options?: never;
        head?: never;
        /**
         * Rename, pause or resume an account, let it only listen, renew its secrets.
         * @description What is absent stays as it is. A field with a value replaces what was there; an empty value
         *     leaves a secret as it is and puts another field back to its default. New secrets end what
         *     the channel had kept of the old ones, and wake an account whose token was void.
         */
        patch: operations["account_update"];
        trace?: never;
    };
    "/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The networks one can connect and what each wants to know. */
        get: operations["channels_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the workspace is set to, with what each setting takes. */
        get: operations["settings_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings; all of them or, if one does not fit, none. They hold at once. */
        patch: operations["settings_update"];
        trace?: never;
    };
    "/settings/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server that carries our letters, without its password. */
        get: operations["mail_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set it up, change it, or with an empty `url` do without. */
        patch: operations["mail_update"];
        trace?: never;
    };
    "/settings/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test letter; `workspace_changed` comes when it is known what became of it. */
        post: operations["mail_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages by their words, and customers by their names and what is noted of them, newest first.
         * @description All words must stand in a message, in any order and in any case, with or without accents,
         *     ё or niqqud; the last one is also found while it is being typed. `"some words"` stand one
         *     after the other, `-word` must not be there. Numbers are found however they are written
         *     ("AB-12/34" as ab1234), phone numbers also without the country's prefix.
         *
         *     Where the server has the word forms of Polish, Russian, English and Hebrew (`hark.lex`), a
         *     word finds all its forms, the 64 commonest if there are more, and `-word` excludes them;
         *     `=word` and what is quoted stand for what is written.
         *
         *     A page may be shorter than `limit` and still have a `next`, where a filter lets little
         *     through. What was written in the last seconds may not be found yet.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages that a search finds as a table to take home (CSV, UTF-8), newest first.
         * @description What is asked is what `search` is asked. The words around the first that was found stand in
         *     the last column. Refused where more than 10,000 messages would stand in it.
         */
        get: operations["search_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A view of the list as a table to take home (CSV, UTF-8), newest activity first. */
        get: operations["conversations_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connected accounts as a table to take home (CSV, UTF-8): how they are, no secrets. */
        get: operations["accounts_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quarantine.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came in and could not be read, as a table to take home; at most 10,000 rows. */
        get: operations["quarantine_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/saved-answers.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved answers as a table to take home (CSV, UTF-8). */
        get: operations["saved_answers_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Watches as a table to take home (CSV, UTF-8), with their sums. */
        get: operations["watches_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My open sign-ins as a table to take home (CSV, UTF-8). */
        get: operations["sessions_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Colleagues as a table to take home (CSV, UTF-8). */
        get: operations["people_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A customer, of whom I may see at least one conversation. */
        get: operations["customer_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How often we wrote to them in the last seven days, over all their cases and channels. */
        get: operations["customer_contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Their conversations over all channels, the one that began last first. */
        get: operations["customer_conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/conversations.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Their conversations as a table to take home (CSV, UTF-8). */
        get: operations["customer_conversations_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Call the customer what we know them as; the networks' own name stays beside it. */
        put: operations["customer_rename"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Note something about the customer, for every case of theirs. */
        post: operations["customer_note_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a note about the customer away. */
        delete: operations["customer_note_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep one line about the customer, a label and what it is; nothing takes it away. */
        put: operations["customer_field_set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * These two are the same person. It can be undone at any time, see customer_separate.
         * @description Nothing is rewritten: what each profile said, owes and is noted of stays its own, and the
         *     older one (or the one that has a name) stands for both. Refused with `conflict` if they are
         *     one already.
         */
        post: operations["customer_join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/separate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * They are two after all; each takes what was theirs, also what came since.
         * @description `other` is the profile to be separated, with those that were joined to it before. The reply
         *     is the person who stays.
         */
        post: operations["customer_separate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/customers/{customer}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** These two are not the same person; not to be suggested again. */
        post: operations["customer_refuse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came in and could not be read, kept whole. */
        get: operations["quarantine_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quarantine/{raw}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try to read it again. */
        post: operations["quarantine_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with e-mail and password; sets the session cookie. With the token of an invitation it
         *     is accepted, and the sign-in begins in that workspace.
         */
        post: operations["sign_in_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the token of a one-time link; sets the session cookie. `password_needed`: it
         *     brings an invitation for who has a login here; accept it with POST /sign-in.
         */
        post: operations["sign_in_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End this session and its streams. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Go on in another of my workspaces, or in the same, under a new token; sets the session cookie. */
        put: operations["session_switch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * From the demonstration to one's own brand: a new, empty workspace with me as its admin, under
         *     my own name and address; this sign-in goes on there, all others of mine end. Refused where a
         *     brand is set up already.
         */
        post: operations["workspace_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/demo/storm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The demonstration's hail storm once more, to practise on; 409 in a workspace that is none.
         * @description Thirty posts within twenty seconds, as the simulated network brings them. One storm at a time.
         */
        post: operations["demo_storm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My open sign-ins, in all my workspaces, the last used first. */
        get: operations["sessions_list"];
        put?: never;
        post?: never;
        /** End all my sign-ins but this one, and their streams. */
        delete: operations["sessions_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sign-ins, and its streams. */
        delete: operations["session_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** My name, language, theme and how long my replies can be taken back. */
        patch: operations["me_update"];
        trace?: never;
    };
    "/me/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** The keys I gave the desk's commands, all of them. What is not named keeps the key it comes with. */
        put: operations["me_keys"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set my password (12 to 128 characters; the old one is asked for). Ends my other sessions and
         *     links; this one goes on under a new token.
         */
        put: operations["me_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a colleague; gives a one-time sign-in link to pass on. Who has a login on this server
         *     already accepts with their own password.
         */
        post: operations["person_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a colleague's role or department, or end their access at once. */
        patch: operations["person_update"];
        trace?: never;
    };
    "/departments/{department}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename a department, or archive it; then nothing new comes to it. */
        patch: operations["department_update"];
        trace?: never;
    };
    "/people/{person}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A new one-time link for who has not come yet or lost their password; the one before opens
         *     nothing any more. Refused for who works in another workspace too.
         */
        post: operations["person_invite"];
        /** The colleague's link opens nothing any more. */
        delete: operations["person_uninvite"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a department. */
        post: operations["department_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/saved-answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers that are ready to be said, by name; at most 2,000. */
        get: operations["saved_answers_list"];
        put?: never;
        /** Save an answer for everybody here. */
        post: operations["saved_answer_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/saved-answers/{saved_answer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Word a saved answer anew; the same call brings a removed one back. */
        put: operations["saved_answer_update"];
        post?: never;
        /** Take a saved answer off the list. */
        delete: operations["saved_answer_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{conversation}/department": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give the conversation to a department, or to everybody. */
        put: operations["conversation_move"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is listened for, by name; at most 500. */
        get: operations["watches_list"];
        put?: never;
        /** Listen for something new. What is heard from now on is matched with it at once. */
        post: operations["watch_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask differently; what was heard before stays. The same call brings a removed watch back. */
        put: operations["watch_update"];
        post?: never;
        /** Listen for it no more. What was heard is kept as long as the workspace keeps posts. */
        delete: operations["watch_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this watch took, newest first; 50 at a time. */
        get: operations["watch_posts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/posts/{post}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether a post needs an answer, and whether the watch took it rightly. */
        put: operations["heard_judge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/posts/{post}/case": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a case of a post; one that is a case already stays where it is.
         * @description It becomes the first message of a case, with its link, and an answer is owed. Where the brand has an
         *     account on that network that can answer it, it is answered there; else the case says that it is
         *     answered by hand. All watches that took the post count it as needing an answer.
         */
        post: operations["heard_take"];
        /** It is no case after all, as long as nobody answered it; watches judge it as they did before. */
        delete: operations["heard_put_back"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much was heard, from kept sums; the newest 400 points at most. */
        get: operations["watch_counts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When it took far more than usual, or nothing; the newest 20. */
        get: operations["watch_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/spreading": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who began in some time, who said it most, and what became of it.
         * @description Of its posts the newest 5,000 are looked at. What they say stands in `watch_words`.
         */
        get: operations["watch_spreading"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the posts of some time say more often than others do.
         * @description Words, with their inflected forms as one, and phrases of two or three words; each counts once a post,
         *     reposts not at all. They are compared with the sample of all that is heard, without the watch's
         *     posts and in the same languages. At most 5,000 posts are looked at, the newest.
         */
        get: operations["watch_words"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/watches/{watch}/words/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The posts behind one of those words, newest first; 50 at a time. */
        get: operations["watch_saying"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/voice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The share of voice: what each watch that is ours or a rival's heard in some days, its mood, and who was answered.
         * @description From the sums by day, in UTC, today's with them. A post that two watches took counts for both.
         */
        get: operations["voice_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/voice.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The share of voice as a table to take home (CSV, UTF-8). */
        get: operations["voice_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/query-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a query means, and what it would have taken of what was heard lately.
         * @description Nothing is kept, so no `Idempotency-Key` is needed. A query that cannot be read is no error of
         *     this call: `issues` say what is wrong, and where.
         */
        post: operations["query_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Public posts that something else has heard; at most 500 at a time.
         * @description For connectors and for the past: each post is matched with all watches and kept if one takes it.
         *     A post that came before (the same `channel` and `id`) is counted as `repeated` and changes
         *     nothing, so a batch may be sent again.
         */
        post: operations["posts_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/history-look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a file of posts of the past is: its columns, its first rows, how its dates are read.
         * @description CSV or JSON lines, as listening tools export them, in UTF-8, UTF-16 or a Windows encoding. Give
         *     the bytes first (`blob_begin`). Nothing is kept, so no `Idempotency-Key` is needed. The layout
         *     is a proposal: change what is wrong in it and give it to `history_start`.
         */
        post: operations["history_look"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/histories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of posts of the past, the newest first; at most 50. */
        get: operations["histories_list"];
        put?: never;
        /**
         * Bring in the posts of a file; each counts on its own day.
         * @description It goes on by itself, also after a restart, and tells of its progress in events. A post that came
         *     before (the same channel and id, or address) is counted as repeated and changes nothing. A row
         *     that is no post is refused with its line and the reason, and costs no other row.
         */
        post: operations["history_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/histories/{history}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Stop bringing in. What was brought in stays. */
        delete: operations["history_stop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/histories/{history}/refused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows of the file that were no posts, in its order; the first 100. */
        get: operations["history_refused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/histories/{history}/refused.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table to take home (CSV, UTF-8); at most 10,000 rows. */
        get: operations["history_refused_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where listening looks by itself, by name; at most 200. */
        get: operations["sources_list"];
        put?: never;
        /** Listen there too. It is asked at once, and from then on by the clock. */
        post: operations["source_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/source-trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a source would bring; nothing is kept.
         * @description Asks the address now and answers when it has answered, within a minute. What is wrong with it is an
         *     error 422 of `address`.
         */
        post: operations["source_try"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Rename a source, pause it or go on. The same call brings a removed one back. */
        put: operations["source_update"];
        post?: never;
        /** Ask it no more. What was heard there stays. */
        delete: operations["source_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sources/{source}/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask it now, and not when its turn comes. */
        post: operations["source_look"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        View: "mine" | "unassigned" | "all";
        /** @enum {string} */
        ConversationState: "open" | "snoozed" | "closed";
        /** @enum {string} */
        Visibility: "public" | "private" | "internal";
        /** @enum {string} */
        Direction: "in" | "out" | "internal";
        /**
         * @description `elsewhere`: a colleague answered in the network's own app.
         * @enum {string}
         */
        Author: "customer" | "agent" | "bot" | "system" | "elsewhere";
        /** @enum {string} */
        Delivery: "none" | "held" | "sending" | "sent" | "delivered" | "read" | "failed" | "uncertain" | "undone";
        /** @enum {string} */
        ObligationState: "none" | "open" | "answering" | "answered" | "waived" | "moved";
        /**
         * @description `all`: all that is counted; `none`: what opened nothing, by a named rule.
         * @enum {string}
         */
        ObligationFilter: "all" | "open" | "answering" | "answered" | "waived" | "moved" | "uncertain" | "none";
        /** @enum {string} */
        WaiveReason: "none" | "thanks" | "spam" | "duplicate" | "answered_elsewhere" | "withdrawn" | "no_question";
        /** @enum {string} */
        AccountState: "active" | "paused" | "removed";
        /** @enum {string} */
        Role: "admin" | "agent" | "viewer";
        /**
         * @description `auto`: nobody chose; as the browser says.
         * @enum {string}
         */
        Language: "auto" | "en" | "pl" | "ru" | "he";
        /** @enum {string} */
        Theme: "system" | "light" | "dark";
        /** @enum {string} */
        KeyCommand: "next" | "previous" | "open" | "reply" | "note" | "close" | "snooze" | "assign" | "undo" | "search" | "filter" | "help" | "palette" | "strip_next" | "strip_previous" | "strip_away";
        /** @enum {string} */
        DraftMode: "reply" | "note";
        /**
         * @description None: there is no file. Checking: held until the malware scanner has looked at it. Blocked: it found something.
         * @enum {string}
         */
        AttachmentState: "none" | "waiting" | "fetched" | "failed" | "checking" | "blocked";
        /**
         * @description Only an answer settles; a holding answer settles the first-answer clock. A continuation: more files of one reply than one message takes; it settles nothing and never goes without that reply.
         * @enum {string}
         */
        ReplyKind: "answer" | "holding" | "acknowledgement" | "continuation";
        /**
         * @description `hidden` and what follows until `take_over_failed`: done on the network to the message that `subject` names, or for `exchange_taken` to the exchange it stands in; of what failed `error_code` says why. `owed`: it was decided that no answer is needed, and it is after all. `moved`: to a department. `handed_over`: to somebody outside, whom the text names; `returned` without an answer. `split_off`: part of this case became another one, `split_from` the other way round. `taken_over`: a post that was heard became this case, `put_back` that it is none after all. `banned`: the web chat is closed for its visitor; the text says why. `held_elsewhere`: another program connected to the account answers in the private exchange, `given_back`: we do again.
         * @enum {string}
         */
        ActivityKind: "assigned" | "moved" | "closed" | "reopened" | "snoozed" | "woken" | "waived" | "owed" | "handed_over" | "confirmed" | "returned" | "promise_made" | "promise_changed" | "promise_open" | "promise_kept" | "promise_broken" | "promise_withdrawn" | "promise_due" | "split_off" | "split_from" | "joined_again" | "banned" | "unbanned" | "taken_over" | "put_back" | "hidden" | "unhidden" | "liked" | "unliked" | "deleted" | "hide_failed" | "unhide_failed" | "like_failed" | "unlike_failed" | "delete_failed" | "exchange_taken" | "take_over_failed" | "held_elsewhere" | "given_back";
        /**
         * @description What one does to words on their network. `take_over`: the private exchange they stand in, from another program that answers there. `hide`: nobody sees them but their author and the author's friends. `delete`: for good.
         * @enum {string}
         */
        Act: "none" | "hide" | "unhide" | "like" | "unlike" | "delete" | "take_over" | "reply_privately";
        /** @enum {string} */
        PromiseState: "open" | "kept" | "broken" | "withdrawn";
        /** @enum {string} */
        TextUnit: "bytes" | "utf16" | "codepoints" | "graphemes" | "x_weight" | "sms";
        /** @enum {string} */
        WeekStart: "monday" | "sunday" | "saturday";
        /**
         * @description `note`: a text that may be empty. `words`: any number of them, separated by spaces. `hours`: 09:00-13:00 14:00-17:00, empty is closed. `days`: a line each, 2026-12-25 Christmas Day.
         * @enum {string}
         */
        SettingKind: "text" | "note" | "number" | "word" | "words" | "zone" | "url" | "hours" | "days";
        /** @enum {string} */
        AccountWish: "keep" | "active" | "paused";
        /** @enum {string} */
        Switch: "keep" | "yes" | "no";
        /**
         * @description `mail_in`: `imaps://mail.example.com`, `mail_out`: `smtps://mail.example.com` or `smtp://mail.example.com:587`. `addresses`: of e-mail, any number, spaces between. `lines`: text of several lines. `token`: a word that the network is told too; made if left empty. `signing`: a secret of ours that another server signs with, 16 characters or more. `color`: `#rrggbb`. `sites`: `https://shop.example`, any number, spaces between. `languages`: of the desk's own, two letters each.
         * @enum {string}
         */
        FieldKind: "text" | "secret" | "url" | "token" | "signing" | "color" | "sites" | "languages" | "mail_in" | "mail_out" | "addresses" | "lines";
        /**
         * @description Who wrote it; `us` are notes too.
         * @enum {string}
         */
        SearchSide: "anyone" | "customer" | "us";
        /**
         * @description `some`: only what came with files.
         * @enum {string}
         */
        SearchFiles: "any" | "some";
        /**
         * @description Of the conversation; `open` is also snoozed.
         * @enum {string}
         */
        SearchState: "any" | "open" | "closed";
        /**
         * @description Does this post need an answer? `open`: nobody said yet. `rule`, `person`: it does not, said who.
         * @enum {string}
         */
        Judged: "open" | "needs" | "rule" | "person";
        /**
         * @description Whom it is about: us, a rival, or neither: a matter of which people speak without naming us. What is heard about a rival needs no answer of ours, by a rule; nor does what was heard about a topic, unless it speaks to us or another watch heard that it names us.
         * @enum {string}
         */
        WatchWhose: "ours" | "rival" | "topic";
        /**
         * @description How a post speaks to whom a watch is about. `own_page`: it names or answers a profile of theirs; `tagged`: with a #tag or a $cashtag; `named`: in its words; `not_named`: nothing in it says that it means them. `unknown`: heard before this was looked at, or their own words.
         * @enum {string}
         */
        Addressed: "unknown" | "own_page" | "tagged" | "named" | "not_named";
        /** @enum {string} */
        AddressedFilter: "any" | "own_page" | "tagged" | "named" | "not_named";
        /** @enum {string} */
        MoodFilter: "any" | "negative" | "neutral" | "positive";
        /** @enum {string} */
        JudgedFilter: "any" | "open" | "needs" | "rule" | "person";
        /** @enum {string} */
        JudgedWish: "keep" | "open" | "needs" | "not_needed";
        /**
         * @description Did the watch take this post rightly?
         * @enum {string}
         */
        Mark: "none" | "right" | "wrong";
        /** @enum {string} */
        MarkWish: "keep" | "none" | "right" | "wrong";
        /** @enum {string} */
        Mood: "unknown" | "negative" | "neutral" | "positive";
        /** @enum {string} */
        Grain: "day" | "hour" | "minute";
        /**
         * @description `spike`: a watch takes far more than it usually does at this hour of the week. `silence`: nothing comes, though it usually would.
         * @enum {string}
         */
        Alarm: "none" | "spike" | "silence";
        /**
         * @description At least three, six, twelve times what is usual; a silence is `high`.
         * @enum {string}
         */
        Severity: "raised" | "high" | "extreme";
        /** @enum {string} */
        RudeWords: "hidden" | "shown";
        /**
         * @description `feed`: RSS, Atom or JSON Feed. `mastodon`: the public timeline of a server (its address), or one tag there (`/tags/TAG`). `page`: a page of HTML; what is added to its text is heard, if its site's robots.txt allows it. `bluesky`: all public posts of Bluesky, from a server of Jetstream (its address), over a connection that is held open; its sums are renewed every ten seconds.
         * @enum {string}
         */
        SourceKind: "feed" | "mastodon" | "page" | "bluesky";
        /** @enum {string} */
        SourceState: "listening" | "paused" | "removed";
        /** @enum {string} */
        HitWhy: "exact" | "form" | "prefix" | "typo" | "tag" | "handle" | "phrase" | "near" | "field" | "disguise";
        /** @enum {string} */
        SuggestionKind: "misspelling" | "nickname" | "abbreviation" | "script" | "joined";
        /**
         * @description `failed`: the file could not be read to its end.
         * @enum {string}
         */
        HistoryState: "running" | "done" | "stopped" | "failed";
        /** @enum {string} */
        HistoryFormat: "csv" | "json_lines";
        /** @enum {string} */
        HistoryEncoding: "auto" | "utf8" | "utf16le" | "utf16be" | "windows1250" | "windows1251" | "windows1252" | "windows1255";
        /** @enum {string} */
        HistorySeparator: "auto" | "comma" | "semicolon" | "tab" | "pipe";
        /**
         * @description What a column is. `time`: of the day, where the date has none; `kind`: whether it is a reply or a repost.
         * @enum {string}
         */
        HistoryRole: "none" | "text" | "title" | "date" | "time" | "author" | "author_name" | "url" | "id" | "channel" | "language" | "mood" | "reach" | "kind";
        /**
         * @description How 03/04/2026 is read.
         * @enum {string}
         */
        HistoryDayOrder: "day_first" | "month_first";
        /**
         * @description Why a row is no post: more cells than headings, a quotation mark that is not closed, no JSON object, no text, no date, a date to come, too long.
         * @enum {string}
         */
        HistoryReason: "columns" | "quotes" | "json" | "text" | "date" | "future" | "long";
        /**
         * @description Names what happened; the item carries what is true now. `message_moved`: a message stands in the conversation it names, and in no other.
         * @enum {string}
         */
        EventKind: "conversation_opened" | "conversation_changed" | "conversation_gone" | "message_received" | "message_changed" | "message_moved" | "reply_queued" | "reply_settled" | "note_written" | "account_changed" | "person_changed" | "department_changed" | "quarantine_changed" | "workspace_changed" | "saved_answer_changed" | "promise_changed" | "promise_due" | "read_marked" | "draft_changed" | "customer_changed" | "watch_changed" | "history_changed" | "source_changed";
        /** @description How many open conversations of one department and assignee wait for whom. Sum what concerns you. */
        Count: {
            /** Format: id */
            department: string;
            /**
             * Format: id
             * @description Empty for nobody.
             */
            assignee: string;
            /** @description Open conversations. */
            open: number;
            /** @description Snoozed ones. */
            snoozed: number;
            /** @description Those in which the customer waits for an answer, open or snoozed. */
            waiting: number;
            /** @description Conversations with an answer on its way, closed ones too. Nothing is settled until this is 0. */
            answering: number;
            /** @description Of the waiting ones those with a reply of which nobody knows whether it arrived. */
            uncertain: number;
            /** @description Of the waiting ones those that somebody outside has and has not confirmed. */
            moved: number;
        };
        /** @description One matter of one customer, as a row of a list. */
        Conversation: {
            /** Format: id */
            id: string;
            /** @description Rises with every change; apply only what is newer. */
            version: number;
            state: components["schemas"]["ConversationState"];
            /** Format: id */
            customer: string;
            customer_name: string;
            /** @description The matter; the beginning of the first message until somebody names it. */
            title: string;
            /** Format: id */
            account: string;
            channel: string;
            visibility: components["schemas"]["Visibility"];
            /** Format: id */
            assignee: string;
            /** Format: id */
            department: string;
            activity_ms: number;
            /** @description Beginning of the newest message. */
            last_text: string;
            last_author: components["schemas"]["Author"];
            /** Format: id */
            last_message: string;
            language: string;
            /** @description Messages that still need an answer. */
            open_obligations: number;
            /** @description Replies of which nobody knows whether they arrived. */
            uncertain: number;
            /** @description Messages whose answer is on its way; not settled yet. */
            answering: number;
            /** @description When the oldest answer on its way was written; 0 if none is. */
            answering_since_ms: number;
            /** @description Of the open ones those handed to somebody outside. */
            moved: number;
            /** @description To whom; empty if none is. */
            moved_to: string;
            /** @description When the first of them comes back without a word; 0 if none is moved. */
            moved_due_ms: number;
            /** @description When the oldest open obligation is due; 0 if none. */
            due_ms: number;
            /** @description Since when the customer waits; 0 if not. */
            waiting_since_ms: number;
            /**
             * Format: id
             * @description The customer's newest message; unread for me if greater than my read mark.
             */
            last_inbound: string;
            opened_ms: number;
            closed_ms: number;
            close_reason: components["schemas"]["WaiveReason"];
            /** @description While snoozed: when it comes back; 0: when the customer writes. */
            snoozed_until_ms: number;
            /** @description When the first answer is due, which a holding answer meets too; 0 once it left or if nothing is owed. */
            first_answer_due_ms: number;
            /** @description Of the open promise that is due first; 0 if none. */
            promise_due_ms: number;
        };
        /** @description What somebody did with the case, in codes; each reader reads it in their own language. */
        Activity: {
            kind: components["schemas"]["ActivityKind"];
            /**
             * Format: id
             * @description Whom or what it concerns: a person (of a promise its owner), a department, a message, a case; by kind.
             */
            subject: string;
            /** @description Of a snooze, of a promise, or of what was handed over; 0 for none. */
            until_ms: number;
            reason: components["schemas"]["WaiveReason"];
        };
        Message: {
            /** Format: id */
            id: string;
            /** Format: id */
            conversation: string;
            /** Format: id */
            thread: string;
            /** Format: id */
            account: string;
            channel: string;
            direction: components["schemas"]["Direction"];
            author: components["schemas"]["Author"];
            /**
             * Format: id
             * @description The customer, or the colleague.
             */
            author_id: string;
            author_name: string;
            visibility: components["schemas"]["Visibility"];
            text: string;
            language: string;
            /** @description When it was said on the network. */
            at_ms: number;
            arrived_ms: number;
            /** @description It reached us after something said later. */
            late: boolean;
            edited: boolean;
            deleted: boolean;
            delivery: components["schemas"]["Delivery"];
            error_code: string;
            error_text: string;
            /** @description Until then the reply can be taken back. */
            hold_until_ms: number;
            obligation: components["schemas"]["ObligationState"];
            waive_reason: components["schemas"]["WaiveReason"];
            /** @description The rule that waived it; empty if a person did. */
            waive_rule: string;
            reply_kind: components["schemas"]["ReplyKind"];
            attachments: components["schemas"]["Attachment"][];
            permalink: string;
            /** @description How many UTF-16 units of `text` are its author's own words: what follows is quotation, signature or both, and shown folded. 0: all of it. */
            own_units: number;
            /** @description Of public words, when they were heard; 0 if the network does not say. */
            likes: number;
            /** @description Of the author of public words, then; 0 if the network does not say. */
            followers: number;
            /** @description Of a review, 1 to 5; 0 for what is not one. */
            stars: number;
            /** @description Name of the template whose words these are; empty for free text. */
            template: string;
            /**
             * Format: id
             * @description Of a private reply: the public message that it answers; else empty.
             */
            beside: string;
            /** @description On the network, by us. */
            hidden: boolean;
            /** @description By us. */
            liked: boolean;
            /** @description Its one private reply is written or was given elsewhere. */
            replied_privately: boolean;
            /** @description We deleted it on the network; the words stay here. */
            removed: boolean;
            /** @description E-mail addresses that got it besides, for all to see; between them spaces. */
            copies: string;
            /** @description Labels that the customer may press to answer it, a line each. */
            buttons: string;
            /** @description Its words are the label of a button that the customer pressed. */
            pressed: boolean;
            /** @description Our own mail server says that the sender is not who they say. */
            doubtful: boolean;
            /** @description What is being done to it on the network; none if nothing. */
            acting: components["schemas"]["Act"];
            /** @description Present in a line that tells what was done; `text` is then the note of a hand-over or what was promised, if any. */
            activity?: components["schemas"]["Activity"];
            version: number;
        };
        MessageAct: {
            act: components["schemas"]["Act"];
            allowed: boolean;
            /** @description Why not: too_late, said_already, account_paused, ... */
            reason: string;
            /** @description Allowed until then; 0 for no end. */
            until_ms: number;
        };
        MessageActs: {
            /** @description Only what the network has for such words. */
            acts: components["schemas"]["MessageAct"][];
            /** @description Where a private reply to them is written; present while that is allowed. */
            place?: components["schemas"]["Place"];
        };
        Attachment: {
            /** @description Names it among all attachments: the message's id, a colon, its place. */
            id: string;
            /** @description image, video, audio, file, sticker: a file. Else location, contact, form, order, unsupported. */
            kind: string;
            /** @description As the network says; of what colleagues sent, as its first bytes say. */
            mime: string;
            name: string;
            /** @description Words beside it; of a picture of ours, for who cannot see it. */
            caption: string;
            /** @description 0: not known. */
            size_bytes: number;
            state: components["schemas"]["AttachmentState"];
            /** @description Names the file here; empty unless there is one. */
            sha256: string;
            /** @description Address of the file here, for whoever has it and for ten minutes; read the message again for a new one. Empty unless fetched. */
            url: string;
            /** @description With failed, why: gone, refused, too_large, damaged, misconfigured, account_gone or gave_up. */
            error_code: string;
        };
        BlobPlace: {
            /** @description Takes a PUT of as many bytes as were announced. */
            url: string;
            expires_ms: number;
        };
        /** @description A file that was given to us; the answer of `BlobPlace.url`. */
        Blob: {
            /** @description Its name here. */
            sha256: string;
            /** @description image, or file. */
            kind: string;
            /** @description What its first bytes say; application/octet-stream if nothing known. */
            mime: string;
            size_bytes: number;
            state: components["schemas"]["AttachmentState"];
            /** @description Where to see it, for ten minutes. */
            url: string;
        };
        Identity: {
            scheme: string;
            value: string;
            /**
             * Format: id
             * @description Of these joined profiles.
             */
            profile: string;
            /** @description The network, or the website that vouches for its visitor, says so; else the customer alone does. */
            verified: boolean;
        };
        /** @description One of the profiles that colleagues joined to one person. */
        Profile: {
            /** Format: id */
            id: string;
            /** @description As the networks say. */
            name: string;
            handle: string;
            /**
             * Format: id
             * @description The colleague.
             */
            joined_by: string;
            /** @description 0 for the one that stands for all. */
            joined_ms: number;
        };
        CustomerNote: {
            /** Format: id */
            id: string;
            text: string;
            /** Format: id */
            author: string;
            created_ms: number;
        };
        CustomerField: {
            /**
             * Format: id
             * @description Where it is kept.
             */
            profile: string;
            label: string;
            value: string;
        };
        /** @description Somebody else who may be the same person, since one message bore names of both. */
        Suggestion: {
            /** Format: id */
            customer: string;
            name: string;
            handle: string;
            /**
             * Format: id
             * @description Of the message that bore both; empty if it is none I may see, or the network itself said so.
             */
            conversation: string;
            /** @description What that message says. */
            text: string;
            /** @description When it was suggested. */
            at_ms: number;
        };
        /** @description Messages of ours that reached one person, or may have; notes do not count. */
        CustomerContacts: {
            /** @description Counted back from now. */
            days: number;
            written: number;
            /** @description The cases they were written in, of other departments too. */
            conversations: number;
            /** @description When the newest was written; 0: none. */
            last_ms: number;
            /** @description From so many on colleagues are warned; 0: never. */
            limit: number;
        };
        Customer: {
            /** Format: id */
            id: string;
            /** @description As we call them. */
            name: string;
            /** @description As the networks say. */
            network_name: string;
            handle: string;
            identities: components["schemas"]["Identity"][];
            /** @description More than one where colleagues joined them, oldest first. */
            profiles: components["schemas"]["Profile"][];
            /** @description Newest first. */
            notes: components["schemas"]["CustomerNote"][];
            /** @description By label; at most 20 of one profile. */
            fields: components["schemas"]["CustomerField"][];
            suggestions: components["schemas"]["Suggestion"][];
            /** @description Those I may see, the one that began last first, at most 20. */
            conversations: components["schemas"]["Conversation"][];
            /** @description How many I may see in all. */
            conversation_count: number;
            /** @description When the first of them began. */
            first_ms: number;
        };
        CustomerName: {
            /** @description Empty is as the networks say. */
            name: string;
        };
        CustomerNoteCreate: {
            text: string;
        };
        CustomerFieldSet: {
            /**
             * Format: id
             * @description Where it is kept; empty is with the one that stands for all.
             * @default
             */
            profile?: string;
            label: string;
            /** @description Empty takes it away. */
            value: string;
        };
        CustomerOther: {
            /** Format: id */
            other: string;
        };
        FileKind: {
            /** @description `*` is any. */
            mime: string;
            max_bytes: number;
        };
        /** @description A thread of the conversation in which one may, or may not, answer; or the private reply to one public message, whose id then stands for the thread. */
        Place: {
            /** Format: id */
            thread: string;
            /** Format: id */
            account: string;
            channel: string;
            account_name: string;
            visibility: components["schemas"]["Visibility"];
            /**
             * Format: id
             * @description The public message that it is the private reply to; else empty.
             */
            beside: string;
            allowed: boolean;
            /** @description Why not: window_closed, account_paused, ... */
            reason: string;
            /** @description Allowed until then; 0 for no end. */
            until_ms: number;
            /** @description Free text was allowed until then; 0: it is allowed, or was not shut by time. */
            closed_ms: number;
            /** @description Templates of the account may be sent here, also where free text may not. */
            templates: boolean;
            unit: components["schemas"]["TextUnit"];
            max: number;
            /** @description 0 for no such limit. */
            max_bytes: number;
            /** @description How long a reply waits and can be taken back. */
            hold_ms: number;
            /** @description Files in one message; 0 for none. */
            files_max: number;
            file_kinds: components["schemas"]["FileKind"][];
            /** @description Length of the text beside a file, in `unit`; 0: as without. */
            caption_max: number;
            /** @description A picture can bear words for who cannot see it. */
            describes: boolean;
            /** @description What the network asks for one message here, in millionths of a US dollar; 0 for nothing. */
            cost_microusd: number;
            /** @description The same for one with a link in it. */
            cost_link_microusd: number;
            /** @description One answer stands here, as under a review: another one takes its place. */
            replaces: boolean;
            /** @description E-mail addresses that the newest message here went to besides us and its sender, and that an answer may go to as well; between them spaces. Ours and colleagues' are left out. */
            copies: string;
            /** @description Buttons beneath one message; 0 for none. */
            buttons_max: number;
            /** @description Length of a button's label in characters. */
            button_max: number;
            /** @description Also, in bytes; 0 for no such limit. */
            button_max_bytes: number;
            /** @description Length of the text above buttons, in `unit`; 0: as without. */
            buttons_text_max: number;
        };
        Draft: {
            /** Format: id */
            conversation: string;
            mode: components["schemas"]["DraftMode"];
            /** Format: id */
            thread: string;
            text: string;
            attachments: components["schemas"]["Attachment"][];
            /** @description As they were written, a line each. */
            buttons: string;
            saved_ms: number;
        };
        /** @description What we said we would do for a customer, and by when. */
        Promise: {
            /** Format: id */
            id: string;
            version: number;
            /** Format: id */
            conversation: string;
            customer_name: string;
            channel: string;
            /** Format: id */
            owner: string;
            /** @description In the words of whoever made it; may be empty. */
            text: string;
            due_ms: number;
            state: components["schemas"]["PromiseState"];
            /**
             * Format: id
             * @description The holding answer that made it.
             */
            reply: string;
            /**
             * Format: id
             * @description The answer that kept it; empty if a person says so.
             */
            kept_by: string;
            /** Format: id */
            made_by: string;
            made_ms: number;
            settled_ms: number;
        };
        PromisePage: {
            promises: components["schemas"]["Promise"][];
            more: boolean;
        };
        ConversationDetail: {
            conversation: components["schemas"]["Conversation"];
            customer: components["schemas"]["Customer"];
            /** @description The newest 50, oldest first. */
            messages: components["schemas"]["Message"][];
            more: boolean;
            places: components["schemas"]["Place"][];
            /** @description The newest 50, newest first. */
            promises: components["schemas"]["Promise"][];
            drafts: components["schemas"]["Draft"][];
            /** Format: id */
            read_upto: string;
            /** @description The event number up to which this is true. */
            seq: number;
        };
        ConversationPage: {
            conversations: components["schemas"]["Conversation"][];
            reads: components["schemas"]["ReadMark"][];
            more: boolean;
            seq: number;
        };
        /** @description A place in a snippet, in UTF-16 units as browsers count, the end not included. */
        SearchRange: {
            from: number;
            to: number;
        };
        /** @description A message that was found, with the place that says why. */
        SearchHit: {
            /** Format: id */
            message: string;
            /** Format: id */
            conversation: string;
            /** Format: id */
            customer: string;
            customer_name: string;
            /** Format: id */
            account: string;
            channel: string;
            author: components["schemas"]["Author"];
            /** @description The colleague who wrote it. */
            author_name: string;
            visibility: components["schemas"]["Visibility"];
            state: components["schemas"]["ConversationState"];
            /** Format: id */
            assignee: string;
            /** Format: id */
            department: string;
            language: string;
            files: boolean;
            at_ms: number;
            /** @description The text around the first place; an ellipsis stands where it goes on. */
            snippet: string;
            ranges: components["schemas"]["SearchRange"][];
        };
        /** @description A customer who has all these words in names (the networks' and ours), handles, numbers, addresses, notes or details, over all profiles that were joined; each person once. */
        SearchCustomer: {
            /** Format: id */
            customer: string;
            name: string;
            handle: string;
            /**
             * Format: id
             * @description Their newest one that I may see.
             */
            conversation: string;
        };
        SearchPage: {
            /** @description Newest first. */
            hits: components["schemas"]["SearchHit"][];
            /** @description Only on the first page and without filters. */
            customers: components["schemas"]["SearchCustomer"][];
            /**
             * Format: id
             * @description Send it as `before` to go on; empty if that was all.
             */
            next: string;
            /** @description Messages that fit, up to 1,000; -1 if it was not counted: on later pages, and with dates, states, assignees, phrases or excluded words, and where counting takes longer than finding. */
            total: number;
            /** @description There are more than `total`. */
            total_more: boolean;
        };
        MessagePage: {
            /** @description Oldest first. */
            messages: components["schemas"]["Message"][];
            more: boolean;
        };
        Account: {
            /** Format: id */
            id: string;
            channel: string;
            name: string;
            state: components["schemas"]["AccountState"];
            /** @description Why it is paused. */
            reason: string;
            /** @description Receives and shows, never sends. */
            shadow: boolean;
            /**
             * Format: id
             * @description Where its new conversations begin; empty for everybody.
             */
            department: string;
            /** @description Where the network should deliver; empty if it is polled. */
            webhook_path: string;
            /** @description As of this reading; events do not follow it. */
            last_event_ms: number;
            /** @description When its templates were last read from the network, or that was given up; 0 for never. */
            templates_ms: number;
            /** @description Since when asking its network for news fails; 0 if it goes well or nothing is asked. */
            reading_failed_ms: number;
            /** @description Why it fails, reading.CODE of the catalogues; empty if it does not. */
            reading_code: string;
            /** @description Since when fewer customers write than usual for these hours of the week, or none; 0 if all is as usual. */
            quiet_since_ms: number;
            /** @description When that was noticed. */
            quiet_noticed_ms: number;
            /** @description How many would usually have written between the two. */
            quiet_usual: number;
            /** @description How many did; 0 for silence. */
            quiet_heard: number;
            /** @description When its key ends, as the network said last; 0 for never, or if it does not say. */
            token_until_ms: number;
            /** @description What its network does not grant, or does not deliver, as it said last. */
            lacks: components["schemas"]["AccountLack"][];
            version: number;
        };
        AccountLack: {
            /** @description The network's word for the permission, or the field it should deliver. */
            right: string;
            /** @description What rests on it, right.FEATURE of the catalogues. */
            feature: string;
        };
        AccountField: {
            key: string;
            /** @description Empty for a secret. */
            value: string;
            /** @description There is a value of its own. */
            kept: boolean;
        };
        /** @description In figures; `Account.state` and `reason` say whether and why it is paused. */
        AccountHealth: {
            /** @description Deliveries since it was connected. */
            received: number;
            done: number;
            /** @description Of them those that could not be read. */
            quarantined: number;
            /** @description Replies that have not left. */
            waiting_replies: number;
            /** @description When the oldest of them was written; 0 for none. */
            oldest_reply_ms: number;
            /** @description Of the newest reply in trouble, failure.CODE of the catalogues; empty for none. */
            error_code: string;
            /** @description In the network's own words. */
            error_text: string;
            error_ms: number;
            /** @description Why asking for news fails, in the network's own words; empty if it does not. */
            reading_text: string;
            /** @description What words heard and said this month have cost by the network's list of prices, in millionths of a US dollar. */
            cost_microusd: number;
            /** @description How much of the calls its network allows is used, as the network said last; -1 if it does not say. */
            quota_percent: number;
            /** @description Little of them is left: until then replies leave more slowly; 0 if they do not. */
            quota_slow_until_ms: number;
        };
        /** @description Words that the network has approved beforehand. Places, {{1}} or {{name}}, are filled in when it is sent. */
        Template: {
            name: string;
            /** @description As the network writes it: pl, en_US. */
            language: string;
            /** @description approved can be sent; pending, rejected, paused, disabled ... cannot. */
            status: string;
            /** @description utility, marketing, authentication. */
            category: string;
            header: string;
            /** @description What stands in the heading instead of text and is attached to the reply: image, video, document; empty if nothing does. */
            media: string;
            body: string;
            footer: string;
            buttons: components["schemas"]["TemplateButton"][];
            /** @description Why it cannot be sent from here: media, button, kind; empty if it can. */
            lack: string;
        };
        TemplateButton: {
            label: string;
            /** @description The address, with a place that a value completes; empty if the button takes none. */
            url: string;
        };
        /** @description A visitor of a web chat for whom it is closed. */
        VisitorBan: {
            /**
             * Format: id
             * @description The case it was done from; it is lifted there too.
             */
            conversation: string;
            /** Format: id */
            customer: string;
            /** @description Empty for who has no name. */
            customer_name: string;
            /** @description In the colleague's words. The visitor never sees it. */
            reason: string;
            /** Format: id */
            banned_by: string;
            banned_ms: number;
            /** @description Messages refused since, as of this reading; events do not follow it. */
            refused: number;
            /** @description When the newest of them came; 0 for none. */
            refused_ms: number;
        };
        VisitorBanList: {
            /** @description The newest 200. */
            bans: components["schemas"]["VisitorBan"][];
        };
        TemplateList: {
            /** @description By name and language; at most 1,000. What was read last stays while reading fails. */
            templates: components["schemas"]["Template"][];
            /** @description When the network was last asked and that came to an end; 0 for never. */
            read_ms: number;
            /** @description It is being asked now. */
            reading: boolean;
            /** @description Why the last reading was given up: no_business, token_void, no_right, misconfigured, refused, no_answer; empty if it was not. */
            error_code: string;
        };
        AccountDetail: {
            account: components["schemas"]["Account"];
            fields: components["schemas"]["AccountField"][];
            health: components["schemas"]["AccountHealth"];
        };
        AccountList: {
            accounts: components["schemas"]["Account"][];
        };
        ChannelField: {
            key: string;
            kind: components["schemas"]["FieldKind"];
            required: boolean;
            fallback: string;
        };
        Channel: {
            name: string;
            acts: components["schemas"]["ChannelActs"];
            label: string;
            simulated: boolean;
            /** @description Part of a case may become a case of its own. */
            splits: boolean;
            fields: components["schemas"]["ChannelField"][];
        };
        /** @description What may be done to words there, beside answering them: words of `Act`, spaces between. */
        ChannelActs: {
            /** @description Of theirs. */
            in_public: string;
            /** @description Of ours. */
            out_public: string;
            in_private: string;
            out_private: string;
        };
        ChannelList: {
            channels: components["schemas"]["Channel"][];
        };
        Person: {
            /** Format: id */
            id: string;
            name: string;
            /** @description Only admins see it. */
            email: string;
            role: components["schemas"]["Role"];
            /**
             * Format: id
             * @description Empty sees all departments.
             */
            department: string;
            active: boolean;
            /** @description Has been here; until then the invitation is all there is. */
            joined: boolean;
            /** @description Until then a one-time link waits for them; 0: none. Only admins see it. */
            invited_until_ms: number;
            version: number;
        };
        Invitation: {
            person: components["schemas"]["Person"];
            /** @description Works once. It is shown only here. */
            link: string;
            /** @description And until then. */
            until_ms: number;
        };
        Department: {
            /** Format: id */
            id: string;
            name: string;
            /** @description Nothing new comes to it. */
            archived: boolean;
            version: number;
        };
        SavedAnswer: {
            /** Format: id */
            id: string;
            /** @description What one types after "/". */
            name: string;
            /** @description Of the text: en, pl, ru, he ...; empty is for any. */
            language: string;
            /** @description May hold {customer}, {me}, {brand} and {today}. */
            text: string;
            /** @description False once it is removed. */
            active: boolean;
            version: number;
        };
        SavedAnswerList: {
            saved_answers: components["schemas"]["SavedAnswer"][];
        };
        SavedAnswerWrite: {
            name: string;
            /** @default  */
            language?: string;
            text: string;
        };
        Me: {
            /** Format: id */
            id: string;
            name: string;
            email: string;
            role: components["schemas"]["Role"];
            /** Format: id */
            department: string;
            language: components["schemas"]["Language"];
            theme: components["schemas"]["Theme"];
            /** @description How long my replies wait and can be taken back; -1: as the workspace says. */
            hold_ms: number;
            has_password: boolean;
            /** @description What I changed of the desk's shortcuts. */
            keys: components["schemas"]["KeyChoice"][];
            /** @description All workspaces I work in, this one included. */
            memberships: components["schemas"]["Membership"][];
        };
        /** @description The key of one command. */
        KeyChoice: {
            command: components["schemas"]["KeyCommand"];
            /** @description What the keyboard writes, one sign, a letter as a capital; or `Ctrl+` and a letter. Empty: the command has no key. */
            key: string;
        };
        Membership: {
            /** Format: id */
            id: string;
            name: string;
            demo: boolean;
            role: components["schemas"]["Role"];
        };
        /** @description One of my sign-ins. */
        Session: {
            /** Format: id */
            id: string;
            /** Format: id */
            workspace: string;
            workspace_name: string;
            /** @description As the browser calls itself (User-Agent); empty for a program. */
            device: string;
            /** @description Where it signed in from; empty for a program. */
            address: string;
            /** @description A token made with `hark token`. */
            program: boolean;
            /** @description The one that asks. */
            current: boolean;
            created_ms: number;
            /** @description Last used, to within five minutes. */
            seen_ms: number;
            /** @description At the latest; a browser's also ends after 12 hours without use. */
            ends_ms: number;
        };
        SessionList: {
            sessions: components["schemas"]["Session"][];
        };
        /** @description All my drafts in one conversation. */
        DraftSet: {
            /** Format: id */
            conversation: string;
            drafts: components["schemas"]["Draft"][];
        };
        Workspace: {
            /** Format: id */
            id: string;
            name: string;
            /** @description Time zone, e.g. Europe/Warsaw. */
            zone: string;
            /** @description A demonstration; nothing leaves it. */
            demo: boolean;
            /** @description Of colleagues who have not chosen one. */
            language: components["schemas"]["Language"];
            week_start: components["schemas"]["WeekStart"];
            /** @description Where people and networks reach this server, without a slash at its end. */
            public_url: string;
            /** @description What is never said in public; shown above public replies. */
            never_public: string;
            /** @description Steps of the set-up that are done, separated by spaces; `dismissed` puts the list away. */
            setup: string;
            /** @description Rises with every change of a setting. */
            version: number;
        };
        Setting: {
            name: string;
            /** @description brand, answers, hours or keeping. */
            group: string;
            kind: components["schemas"]["SettingKind"];
            value: string;
            /** @description The value as long as nobody sets one. */
            fallback: string;
            /** @description Of a number: minutes, days, seconds. */
            unit: string;
            /** @description Of a word or words: what they may be, separated by spaces. */
            words: string;
            /** @description Of a number. */
            least: number;
            /** @description Of a number; of other kinds in characters, 0 for no such limit. */
            most: number;
        };
        SettingList: {
            settings: components["schemas"]["Setting"][];
            /** @description As Workspace.version. */
            version: number;
        };
        /** @description How far I have read one conversation. */
        ReadMark: {
            /** Format: id */
            conversation: string;
            /**
             * Format: id
             * @description Newest message I have seen.
             */
            upto: string;
        };
        Bootstrap: {
            seq: number;
            server_ms: number;
            /** @description Send it as X-Hark-Csrf with every write. */
            csrf: string;
            me: components["schemas"]["Me"];
            workspace: components["schemas"]["Workspace"];
            accounts: components["schemas"]["Account"][];
            people: components["schemas"]["Person"][];
            departments: components["schemas"]["Department"][];
            counts: components["schemas"]["Count"][];
            /** @description People who wait for an answer, each once, in what I may see. */
            people_waiting: number;
            /** @description Open ones I may see, newest activity first, at most 50. */
            conversations: components["schemas"]["Conversation"][];
            /** @description My marks in these conversations. */
            reads: components["schemas"]["ReadMark"][];
            /** @description Open ones I may see, what is due first first, at most 200. */
            promises: components["schemas"]["Promise"][];
            more: boolean;
            /** @description For admins; otherwise 0. */
            quarantined: number;
            /** @description For admins: bodies by which what came in differs from what is done, quarantined or waiting; 0 as it should be, and for everybody else. */
            unaccounted: number;
            /** @description The disk is full; nothing new can be written. */
            storage_full: boolean;
            /** @description The program's version. */
            version: string;
        };
        /** @description One thing that happened, with what is true of it now. Members that do not apply are absent. */
        EventItem: {
            seq: number;
            /** @description The number of the item before it for this reader. */
            after: number;
            kind: components["schemas"]["EventKind"];
            /**
             * Format: id
             * @description The colleague who did it; empty if nobody did.
             */
            actor: string;
            conversation?: components["schemas"]["Conversation"];
            /**
             * Format: id
             * @description A conversation I may no longer see.
             * @default
             */
            gone?: string;
            messages?: components["schemas"]["Message"][];
            counts?: components["schemas"]["Count"][];
            /**
             * @description People who wait; -1 if unchanged.
             * @default -1
             */
            people_waiting?: number;
            promises?: components["schemas"]["Promise"][];
            account?: components["schemas"]["Account"];
            person?: components["schemas"]["Person"];
            department?: components["schemas"]["Department"];
            workspace?: components["schemas"]["Workspace"];
            saved_answer?: components["schemas"]["SavedAnswer"];
            watch?: components["schemas"]["Watch"];
            history?: components["schemas"]["History"];
            source?: components["schemas"]["Source"];
            /**
             * Format: id
             * @description A customer of whom something is known anew; who shows them asks again.
             * @default
             */
            customer?: string;
            /**
             * @description For admins; -1 if unchanged.
             * @default -1
             */
            quarantined?: number;
            read?: components["schemas"]["ReadMark"];
            drafts?: components["schemas"]["DraftSet"];
        };
        /**
         * @description Something that is listened for, with the sums of all it took. The equation of listening holds at
         *     every commit: `heard = needs + by_rule + by_person + open + unkept`.
         */
        Watch: {
            /** Format: id */
            id: string;
            /** @description Rises when it is worded anew. */
            version: number;
            /** @description False: it listens no more. */
            active: boolean;
            whose: components["schemas"]["WatchWhose"];
            name: string;
            query: string;
            /** @description Profiles of whom it is about, with blanks between: what names or answers one of them is said to them. Of our own accounts they are known anyway. */
            handles: string;
            /** @description Of a campaign: it takes only what was written since then; 0: no bound. */
            from_ms: number;
            /** @description And only what was written before; 0: no bound. */
            until_ms: number;
            created_ms: number;
            /** @description Posts that it took. */
            heard: number;
            /** @description Of them, those that need an answer. */
            needs: number;
            /** @description Those that do not, said a rule. */
            by_rule: number;
            /** @description Those that do not, said a person. */
            by_person: number;
            /** @description Those nobody judged yet. */
            open: number;
            /** @description Of those that need an answer, those that are a case. */
            cases: number;
            /** @description Counted and not kept: more at once than `heard_per_second`, or deleted after `heard_days` before anybody judged them. */
            unkept: number;
            /** @description Judged posts that were deleted after `heard_days`: the sums still count them. */
            past: number;
            /** @description Marked as taken rightly. */
            right: number;
            /** @description Marked as noise. */
            wrong: number;
            /** @description When the newest of them was written; 0: none yet. */
            newest_ms: number;
            /** @description What goes on now. */
            alarm: components["schemas"]["Alarm"];
            /** @description When it began; 0 if nothing does. */
            alarm_ms: number;
        };
        WatchList: {
            watches: components["schemas"]["Watch"][];
            /** @description Posts in the sample that previews look at. */
            sampled: number;
            /** @description When the oldest of them was heard; 0: there is none. */
            sampled_since_ms: number;
        };
        WatchWrite: {
            name: string;
            query: string;
            /** @default ours */
            whose?: components["schemas"]["WatchWhose"];
            /**
             * @description Profiles of whom it is about: handles or addresses, 20 at most, kept without @ and address.
             * @default
             */
            handles?: string;
            /**
             * @description A campaign begins: what was written before is not taken; 0: no bound.
             * @default 0
             */
            from_ms?: number;
            /**
             * @description And ends: what was written from then on is not taken; 0: no bound. The sums stay.
             * @default 0
             */
            until_ms?: number;
        };
        /** @description Why a watch took a post. Bytes of its text in UTF-8; 0 to 0 is a field. */
        HeardHit: {
            from: number;
            to: number;
            why: components["schemas"]["HitWhy"];
        };
        HeardPost: {
            /**
             * Format: id
             * @description Empty in a preview.
             */
            id: string;
            channel: string;
            /** @description A handle. */
            author: string;
            author_name: string;
            text: string;
            /** @description Where it stands; empty if unknown. */
            url: string;
            /** @description Empty if unknown. */
            language: string;
            mood: components["schemas"]["Mood"];
            /** @description People who follow its author; -1 unknown. */
            reach: number;
            reply: boolean;
            repost: boolean;
            at_ms: number;
            heard_ms: number;
            /** @description Whom the watch is about. */
            addressed: components["schemas"]["Addressed"];
            /** @description Nothing in it speaks to us or of us: we only listen, unless somebody decides otherwise. */
            uninvited: boolean;
            /** @description When a profile of the rival answered it, as far as that was heard; 0: it was not. */
            rival_answered_ms: number;
            judged: components["schemas"]["Judged"];
            /**
             * Format: id
             * @description The colleague who said so; empty for nobody.
             */
            judged_by: string;
            mark: components["schemas"]["Mark"];
            /**
             * Format: id
             * @description The case that it is; empty if it is none.
             */
            conversation: string;
            hits: components["schemas"]["HeardHit"][];
        };
        HeardPage: {
            posts: components["schemas"]["HeardPost"][];
            more: boolean;
        };
        HeardTake: {
            /**
             * Format: id
             * @description The colleague who handles it; empty for nobody. Who handles a case that is there already stays.
             * @default
             */
            owner?: string;
            /**
             * @description Join although nobody spoke to us. Without it a post that is `uninvited` is refused (problem `uninvited`).
             * @default false
             */
            uninvited?: boolean;
        };
        HeardTaken: {
            /** @description It was a message already: nothing new is owed. */
            joined: boolean;
            post: components["schemas"]["HeardPost"];
        };
        HeardJudge: {
            /** @default keep */
            judged?: components["schemas"]["JudgedWish"];
            /** @default keep */
            mark?: components["schemas"]["MarkWish"];
        };
        WatchCount: {
            /** @description Where its minute, hour or day begins, in UTC. */
            at_ms: number;
            heard: number;
            negative: number;
            positive: number;
        };
        WatchShare: {
            name: string;
            heard: number;
        };
        /** @description Points without anything heard are left out. */
        WatchCounts: {
            counts: components["schemas"]["WatchCount"][];
            languages: components["schemas"]["WatchShare"][];
            channels: components["schemas"]["WatchShare"][];
        };
        /** @description `heard = negative + neutral + positive`. */
        VoiceShare: {
            /** Format: id */
            watch: string;
            name: string;
            whose: components["schemas"]["WatchWhose"];
            heard: number;
            negative: number;
            neutral: number;
            positive: number;
        };
        /**
         * @description How public words were answered in public. Ours: of the ledger, what was owed. A rival's: posts of its watch
         *     that name or answer one of its profiles, and those of its answers that were heard; there may be more.
         */
        VoiceAnswers: {
            /**
             * Format: id
             * @description The rival's; empty for us.
             */
            watch: string;
            /** @description The newest 5,000 at most. */
            asked: number;
            /** @description Of them. */
            answered: number;
            /** @description From asking to answering, half of them sooner; -1 if none was answered. */
            median_ms: number;
        };
        Voice: {
            /** @description Where the first of the days begins. */
            from_ms: number;
            /** @description Where the last of them ends. */
            to_ms: number;
            /** @description Who is spoken of most first. */
            shares: components["schemas"]["VoiceShare"][];
            /** @description First ours, then of each rival whose profiles are known. */
            answers: components["schemas"]["VoiceAnswers"][];
        };
        WatchAlarm: {
            kind: components["schemas"]["Alarm"];
            severity: components["schemas"]["Severity"];
            began_ms: number;
            /** @description 0: it goes on. */
            ended_ms: number;
            /** @description Posts that usually come: of a spike in an hour, of a silence until it was noticed. */
            usual: number;
            /** @description Posts of its highest hour. */
            peak: number;
        };
        WatchAlarms: {
            alarms: components["schemas"]["WatchAlarm"][];
        };
        WatchAuthor: {
            channel: string;
            /** @description A handle. */
            author: string;
            name: string;
            posts: number;
            /** @description People who follow them; -1 unknown. */
            reach: number;
        };
        WatchSpreading: {
            /** @description The oldest post of this time; none if there is none. */
            first: components["schemas"]["HeardPost"][];
            /** @description The ten with the most posts, then with the most followers. */
            authors: components["schemas"]["WatchAuthor"][];
            posts: number;
            /** @description Of them, those that need an answer. */
            needs: number;
            /** @description Those that are a case. */
            cases: number;
        };
        WatchWord: {
            /** @description Its words as dictionaries have them. */
            key: string;
            /** @description As it mostly stands in the posts. */
            text: string;
            /** @description 1 to 3. */
            words: number;
            /** @description Posts of the watch that say it. */
            posts: number;
            /** @description Posts of the sample that do. */
            others: number;
            /** @description Log-likelihood (G2), in hundredths. */
            score: number;
            rude: boolean;
        };
        WatchWords: {
            /** @description The 60 that stand out most, first of all the most. */
            words: components["schemas"]["WatchWord"][];
            /** @description Posts of the watch that were looked at. */
            posts: number;
            /** @description Posts of the sample that they were compared with. */
            others: number;
            /** @description There are older posts in this time that were not looked at. */
            more: boolean;
        };
        QueryPreview: {
            query: string;
            /** @default en */
            language?: components["schemas"]["Language"];
        };
        QueryIssue: {
            code: string;
            /** @description What is wrong and what to do, in the language that was asked for. */
            text: string;
            /** @description The query is refused; else it is a hint. */
            error: boolean;
            /** @description Of the query, in characters, from 1; 0: all of it. */
            column: number;
            columns: number;
        };
        QueryMeaning: {
            /** @description The query in plain words; empty if it is refused. */
            sentence: string;
            issues: components["schemas"]["QueryIssue"][];
            forms: components["schemas"]["QueryWord"][];
            /** @description What else it might ask for; 12 at most. */
            suggestions: components["schemas"]["QuerySuggestion"][];
            /** @description Posts of the sample that were looked at. */
            tried: number;
            /** @description Of them, those the query takes. */
            taken: number;
            /** @description What that would make in a day; -1: too little was heard to tell. */
            per_day: number;
            /** @description The newest of them, 20 at most. */
            posts: components["schemas"]["HeardPost"][];
        };
        /** @description A piece of a query that finds the same thing under another spelling. */
        QuerySuggestion: {
            text: string;
            kind: components["schemas"]["SuggestionKind"];
            /** @description How often it stands in the sample; 0 where that was not looked for. */
            seen: number;
            /** @description Of the word it belongs to: it goes behind that, after OR. */
            column: number;
            columns: number;
            /** @description The word stands beside others: put parentheses around both. */
            wrap: boolean;
        };
        /** @description A word of the query, and what it stands for. */
        QueryWord: {
            word: string;
            column: number;
            columns: number;
            forms: components["schemas"]["QueryForm"][];
        };
        QueryForm: {
            text: string;
            /** @description Struck out by its writer. */
            struck: boolean;
        };
        PostTake: {
            /** @description Its name there; with the channel unique for ever. */
            id: string;
            /** @default api */
            channel?: string;
            text: string;
            /**
             * @description Where it stands: https:// or http://, else the whole call is refused.
             * @default
             */
            url?: string;
            /** @default  */
            author?: string;
            /** @default  */
            author_name?: string;
            /** @default  */
            language?: string;
            /** @default unknown */
            mood?: components["schemas"]["Mood"];
            /**
             * @description When it was written; 0: now. Not after now.
             * @default 0
             */
            at_ms?: number;
            /** @default -1 */
            reach?: number;
            /** @default false */
            reply?: boolean;
            /**
             * @description The name there of the post that it answers.
             * @default
             */
            reply_to?: string;
            /**
             * @description Whom it answers: a handle, or the network's name of the profile.
             * @default
             */
            reply_to_author?: string;
            /** @default false */
            repost?: boolean;
            /** @default false */
            image?: boolean;
        };
        PostsTake: {
            posts: components["schemas"]["PostTake"][];
        };
        /** @description `heard = kept + counted + repeated + dropped`. */
        PostsTaken: {
            heard: number;
            /** @description A watch took them. */
            kept: number;
            /** @description A watch took them and had no room for more of that second: counted, not kept. */
            counted: number;
            /** @description They came before. */
            repeated: number;
            /** @description No watch wanted them. */
            dropped: number;
        };
        HistoryLook: {
            /** @description Of the bytes that were given. */
            sha256: string;
            /** @default auto */
            encoding?: components["schemas"]["HistoryEncoding"];
            /** @default auto */
            separator?: components["schemas"]["HistorySeparator"];
            /**
             * @description Whose dates are judged, from 0; -1: the one that looks like it.
             * @default -1
             */
            date_column?: number;
        };
        HistoryColumn: {
            /** @description Its heading, else its number; of JSON the path of the member. */
            name: string;
            role: components["schemas"]["HistoryRole"];
        };
        /** @description How a file of posts is to be read. */
        HistoryLayout: {
            format: components["schemas"]["HistoryFormat"];
            encoding: components["schemas"]["HistoryEncoding"];
            separator: components["schemas"]["HistorySeparator"];
            /** @description Rows before the first post: headings, and what stands above them. */
            skipped: number;
            day_order: components["schemas"]["HistoryDayOrder"];
            columns: components["schemas"]["HistoryColumn"][];
        };
        HistoryCell: {
            /** @description Its beginning, 200 characters at most. */
            text: string;
        };
        HistoryRow: {
            cells: components["schemas"]["HistoryCell"][];
        };
        HistoryDates: {
            /** @description The dates of the file leave no question whether the day or the month stands first. */
            sure: boolean;
            /** @description A date of the file; one that leaves a question, if there is one. */
            example: string;
            /** @description What it is if the day stands first; 0: nothing. */
            day_first_ms: number;
            /** @description And if the month does. */
            month_first_ms: number;
        };
        HistoryLooked: {
            layout: components["schemas"]["HistoryLayout"];
            /** @description The first five posts, cell by cell. */
            rows: components["schemas"]["HistoryRow"][];
            dates: components["schemas"]["HistoryDates"];
            /** @description Rows of the whole file. */
            posts: number;
        };
        HistoryStart: {
            sha256: string;
            /** @description What the file is called, for people. */
            name: string;
            layout: components["schemas"]["HistoryLayout"];
        };
        /**
         * @description A file of posts of the past on its way in. `kept + repeated + dropped` are the posts of it that
         *     were read so far.
         */
        History: {
            /** Format: id */
            id: string;
            name: string;
            state: components["schemas"]["HistoryState"];
            size_bytes: number;
            read_bytes: number;
            /** @description A watch took them. */
            kept: number;
            /** @description They were there before. */
            repeated: number;
            /** @description No watch wanted them; they are in the sample only. */
            dropped: number;
            /** @description Rows that were no posts. */
            refused: number;
            /** @description The oldest post; 0: none yet. */
            from_ms: number;
            /** @description The newest. */
            to_ms: number;
            /** Format: id */
            begun_by: string;
            begun_ms: number;
            /** @description 0: it is running. */
            ended_ms: number;
        };
        HistoryList: {
            histories: components["schemas"]["History"][];
        };
        HistoryRefusal: {
            /** @description Where the row begins in the file, from 1. */
            line: number;
            reason: components["schemas"]["HistoryReason"];
        };
        HistoryRefused: {
            refused: components["schemas"]["HistoryRefusal"][];
        };
        /**
         * @description Something public that is asked for news by the clock. Its place in the news moves in the same
         *     transaction that keeps its posts: none is lost, and none counts twice.
         */
        Source: {
            /** Format: id */
            id: string;
            /** @description Rises when a person changes it. */
            version: number;
            kind: components["schemas"]["SourceKind"];
            state: components["schemas"]["SourceState"];
            name: string;
            /** @description What is asked; a permanent move changes it. Who is no admin sees nothing behind its `?`: some feeds have their key there. */
            address: string;
            /** @description It may lie in this server's own network. */
            inside: boolean;
            /** @description Posts that it brought. */
            posts: number;
            /** @description Of them, those that a watch took. */
            kept: number;
            /** @description When the newest of them was written; 0: none yet. */
            newest_ms: number;
            /** @description When it was asked last; 0: never. */
            tried_ms: number;
            /** @description When it last answered as it should; 0: never. */
            worked_ms: number;
            /** @description When it is asked next at the earliest. */
            next_ms: number;
            /** @description Since it last answered as it should. */
            failures: number;
            /** @description How old what came last was, where more is waiting than may be asked for at a time; 0: it keeps up. */
            behind_ms: number;
            /** @description When something may last have come and gone unheard; 0: never. */
            missed_ms: number;
            /** @description What is wrong, as a word: `source_private`, `source_unreachable`, `source_untrusted`, `source_cut`, `source_large`, `source_gone`, `source_forbidden`, `source_limited`, `source_server`, `source_refused`, `source_moves`, `source_not_feed`, `source_malformed`, `source_not_mastodon`, `source_same` (it moved to where another source listens), `source_robots`, `source_robots_silent`, `source_not_page`, `source_page_empty`, `source_not_jetstream`, `source_not_kept`; empty: nothing. */
            problem: string;
            created_ms: number;
        };
        SourceList: {
            sources: components["schemas"]["Source"][];
        };
        SourceWrite: {
            /** @default feed */
            kind?: components["schemas"]["SourceKind"];
            address: string;
            /**
             * @description Empty: its host.
             * @default
             */
            name?: string;
            /**
             * @description It may lie in this server's own network; else such addresses are refused.
             * @default false
             */
            inside?: boolean;
        };
        SourceChange: {
            name: string;
            /** @default false */
            paused?: boolean;
        };
        SourceTry: {
            /** @default feed */
            kind?: components["schemas"]["SourceKind"];
            address: string;
            /** @default false */
            inside?: boolean;
        };
        SourceTrial: {
            /** @description Where it really is: the feed that a page names, or where it moved to. */
            address: string;
            /** @description What it calls itself. */
            name: string;
            /** @description Posts that stand there now; of a page, blocks of its text. */
            count: number;
            /** @description The newest of them (of a page, the longest), 3 at most; without ids and hits. */
            posts: components["schemas"]["HeardPost"][];
        };
        ClosingLine: {
            /**
             * Format: id
             * @description Where the customer asked in public; empty: nothing is to be said.
             */
            thread: string;
            /** @description The brand's words for it. */
            text: string;
            /** @description Of these words. */
            language: string;
        };
        PresenceTell: {
            /** @description A name of the screen's own making, so that a person's screens are told apart. */
            screen: string;
            /**
             * Format: id
             * @default
             */
            conversation?: string;
            /** @default false */
            typing?: boolean;
        };
        PresencePerson: {
            /**
             * Format: id
             * @description Empty: the visitor of the web chat, while they type.
             */
            person: string;
            typing: boolean;
        };
        /** @description Who looks at a case now; each once, myself too. */
        Presence: {
            /** Format: id */
            conversation: string;
            people: components["schemas"]["PresencePerson"][];
        };
        LedgerRow: {
            /** Format: id */
            account: string;
            channel: string;
            account_name: string;
            /** @description The day on which the obligations were opened. */
            day: string;
            opened: number;
            answered: number;
            waived: number;
            /** @description Counts as open until the target answers. */
            moved: number;
            open: number;
            /** @description A reply is on its way. */
            answering: number;
            /** @description Of the open ones: a reply left, nobody knows whether it arrived. */
            uncertain: number;
        };
        /** @description opened = answered + waived + moved + open + answering, for every row and for the sum; of the departments one may see. */
        Ledger: {
            from: string;
            to: string;
            sum: components["schemas"]["LedgerRow"];
            rows: components["schemas"]["LedgerRow"][];
            /** @description People with an open obligation now, of any day, each once. */
            people_waiting: number;
            /** @description Since when the longest waiting one waits; 0 if nobody. */
            oldest_waiting_ms: number;
            /** @description If only today was asked for: the longest that anybody waited for an answer to what was said today, as far as it is answered; else 0. */
            longest_answer_ms: number;
            /** @description When the first message of all came in; 0 if none did. */
            counted_since_ms: number;
            seq: number;
        };
        Obligation: {
            /**
             * Format: id
             * @description The message that needs an answer.
             */
            id: string;
            /** Format: id */
            conversation: string;
            /**
             * Format: id
             * @description The person who wrote it.
             */
            customer: string;
            customer_name: string;
            /** Format: id */
            account: string;
            channel: string;
            state: components["schemas"]["ObligationState"];
            opened_ms: number;
            due_ms: number;
            settled_ms: number;
            reason: components["schemas"]["WaiveReason"];
            rule: string;
            uncertain: boolean;
            /** Format: id */
            assignee: string;
            /** @description To whom outside it was moved. */
            target: string;
            /** @description When it comes back unless confirmed; 0 if it is not moved. */
            target_due_ms: number;
            /**
             * Format: id
             * @description Who answered, waived, moved or confirmed it; empty for a rule, the network's own app and nobody.
             */
            settled_by: string;
            /** @description A colleague answered in the network's own app. */
            elsewhere: boolean;
            /** @description When the reply that answers it, or may have, was written; 0 if there is none. */
            reply_ms: number;
            /** @description Its beginning. */
            text: string;
            /** @description Its conversation is put off; the customer waits all the same. */
            snoozed: boolean;
        };
        ObligationPage: {
            obligations: components["schemas"]["Obligation"][];
            more: boolean;
        };
        QuarantineRow: {
            /** Format: id */
            id: string;
            /** Format: id */
            account: string;
            channel: string;
            arrived_ms: number;
            /** @description unread.WORD of the catalogues: unreadable, unexpected, too_large, not_connected, not_applied or crashed. */
            reason: string;
            /** @description What exactly was found, in English, for who looks into it. */
            detail: string;
            tries: number;
            size_bytes: number;
            state: string;
        };
        QuarantinePage: {
            rows: components["schemas"]["QuarantineRow"][];
            more: boolean;
        };
        SignedIn: {
            me: components["schemas"]["Me"];
            csrf: string;
        };
        Done: {
            done: boolean;
        };
        Error: {
            /** @description Stable: invalid, not_signed_in, denied, not_found, conflict, stale, shadow, reason_needed, split_again, split_busy, split_department, split_draft, split_outside, split_whole, too_large, file_gone, file_blocked, file_alone, template_gone, limit, too_many_streams, password_needed, key_reused, key_in_flight, storage_full, unavailable. */
            code: string;
            message: string;
            request_id: string;
            /**
             * @description The field at fault.
             * @default
             */
            field?: string;
            /**
             * @description What is wrong with it, a stable word: needed, too_long, too_short, out_of_range, not_a_number, not_a_word, not_a_day, not_a_zone, not_an_address, not_hours, not_days, unknown ...
             * @default
             */
            problem?: string;
            /**
             * Format: id
             * @description With stale: the newest message you had not seen.
             * @default
             */
            arrived?: string;
        };
        ReplyCreate: {
            /**
             * Format: id
             * @description As a place says: a thread, or the public message of which this is the private reply.
             */
            thread: string;
            /** @description Empty only beside files and with a template. */
            text: string;
            attachments?: components["schemas"]["ReplyFile"][];
            /** @description Instead of text, where the place says `templates`; if it has `media`, the one file of `attachments` stands in its heading. */
            template?: components["schemas"]["ReplyTemplate"];
            /**
             * Format: id
             * @description The newest message of the customer you had on screen.
             */
            answers_upto: string;
            /** @description The conversation's version you had on screen. */
            base_version: number;
            /** @default answer */
            kind?: components["schemas"]["ReplyKind"];
            /** @description A holding answer needs one; other replies make none. */
            promise?: components["schemas"]["PromiseMake"];
            /**
             * Format: id
             * @description With a continuation, and only there: the first message of that reply. Refused with `conflict` once that was taken back or has failed; taken back together with it.
             * @default
             */
            follows?: string;
            /**
             * @description Of the place's `copies` those that get this too, between them spaces. Another address is refused (`not_in_copy`).
             * @default
             */
            copies?: string;
            /**
             * @description Labels that the customer may press instead of writing, a line each: as many and as long as the place says; beside words alone. What is pressed comes in as a message with `pressed`.
             * @default
             */
            buttons?: string;
            /** @default false */
            send_anyway?: boolean;
            /**
             * @description -1: what the account says.
             * @default -1
             */
            hold_ms?: number;
        };
        MessageActWish: {
            act: components["schemas"]["Act"];
        };
        ReplyTemplate: {
            name: string;
            language: string;
            /** @description A value for each place of the header. */
            header?: components["schemas"]["TemplateValue"][];
            /** @description A value for each place of the body. */
            body?: components["schemas"]["TemplateValue"][];
            /** @description What completes the address of each button that has one; `name` is the button's number, from 0. */
            buttons?: components["schemas"]["TemplateValue"][];
        };
        TemplateValue: {
            /** @description The place's: 1, order_id. */
            name: string;
            /** @description No line ends, no tabs, at most four spaces in a row. */
            value: string;
        };
        ReplyFile: {
            /** @description A `Blob`. */
            sha256: string;
            /** @default  */
            name?: string;
            /**
             * @description For who cannot see the picture.
             * @default
             */
            description?: string;
        };
        BlobBegin: {
            size_bytes: number;
        };
        PromiseMake: {
            /** @default  */
            text?: string;
            due_ms: number;
            /**
             * Format: id
             * @description Empty for me.
             * @default
             */
            owner?: string;
        };
        PromiseChange: {
            /** Format: id */
            owner: string;
            text: string;
            due_ms: number;
        };
        PromiseOutcome: {
            state: components["schemas"]["PromiseState"];
        };
        VisitorBanCreate: {
            /** @description For colleagues; stands in the thread. */
            reason: string;
        };
        NoteCreate: {
            text: string;
        };
        Assignment: {
            /**
             * Format: id
             * @description Empty for nobody.
             */
            assignee: string;
            /**
             * @description For whoever gets the case.
             * @default
             */
            note?: string;
        };
        DepartmentMove: {
            /**
             * Format: id
             * @description Empty for everybody.
             */
            department: string;
            /**
             * @description For whoever gets the case.
             * @default
             */
            note?: string;
        };
        Snooze: {
            /** @description 0: until the customer writes. */
            until_ms: number;
        };
        Closing: {
            /** @default none */
            reason?: components["schemas"]["WaiveReason"];
        };
        ReadUpto: {
            /** Format: id */
            upto: string;
        };
        DraftSave: {
            mode: components["schemas"]["DraftMode"];
            /**
             * Format: id
             * @description Empty for a note.
             * @default
             */
            thread?: string;
            text: string;
            attachments?: components["schemas"]["ReplyFile"][];
            /** @default  */
            buttons?: string;
        };
        Outcome: {
            /** @description True: it is there. False: it is not; the obligation is open again. */
            arrived: boolean;
        };
        Handover: {
            /** @description A person by name, with firm or department. */
            target: string;
            /** @description Without a word until then it comes back: in the future, within a year. */
            due_ms: number;
        };
        MessageSplit: {
            /** @description Also all of its thread that stands behind it. */
            onwards: boolean;
        };
        Waiver: {
            reason: components["schemas"]["WaiveReason"];
        };
        AccountCreate: {
            channel: string;
            name: string;
            fields: components["schemas"]["FieldValue"][];
            /** @default false */
            shadow?: boolean;
            /**
             * Format: id
             * @default
             */
            department?: string;
        };
        FieldValue: {
            key: string;
            value: string;
        };
        AccountUpdate: {
            /**
             * @description Empty leaves it.
             * @default
             */
            name?: string;
            /** @default keep */
            state?: components["schemas"]["AccountWish"];
            /** @default keep */
            shadow?: components["schemas"]["Switch"];
            fields?: components["schemas"]["FieldValue"][];
            /**
             * @description Take `department` as it stands here.
             * @default false
             */
            set_department?: boolean;
            /**
             * Format: id
             * @default
             */
            department?: string;
        };
        SettingValue: {
            name: string;
            value: string;
        };
        MailServer: {
            /** @description `smtp://host:587` (with STARTTLS, which may only be missing on this machine) or `smtps://host:465`; empty: none. */
            url: string;
            /** @description What it is signed in with; empty without. */
            account: string;
            /** @description There is a password. */
            kept: boolean;
            /** @description The address that letters come from. */
            sender: string;
            /** @description It may stand in a private network. */
            inside: boolean;
            /** @description A path on this server: the certificates (PEM) of who vouches for it; empty: the system's. */
            ca_file: string;
            /** @description When the last test letter was settled; 0: none since it was set up. */
            tested_ms: number;
            /** @description What stood against that letter, in the server's words; empty: it was taken. */
            error: string;
            /** @description What that comes to, if it is known: `untrusted`, nobody whom this server believes vouches for the other; else empty. */
            problem: string;
        };
        MailServerSave: {
            url: string;
            /** @default  */
            account?: string;
            /**
             * @description Empty leaves it; without an account there is none.
             * @default
             */
            password?: string;
            /** @default  */
            sender?: string;
            /** @default false */
            inside?: boolean;
            /**
             * @description Refused as `no_certificate` if there is none to be read.
             * @default
             */
            ca_file?: string;
        };
        MailTest: {
            to: string;
        };
        SettingsUpdate: {
            values: components["schemas"]["SettingValue"][];
        };
        SignIn: {
            email: string;
            password: string;
            /**
             * @description The token of an invitation to accept.
             * @default
             */
            invitation?: string;
        };
        SignInLink: {
            token: string;
        };
        PasswordSet: {
            password: string;
            /**
             * @description The old password, if there is one.
             * @default
             */
            current?: string;
        };
        MeUpdate: {
            name: string;
            language: components["schemas"]["Language"];
            theme: components["schemas"]["Theme"];
            hold_ms: number;
        };
        MeKeys: {
            /** @description Each command and each key once. */
            keys: components["schemas"]["KeyChoice"][];
        };
        WorkspaceCreate: {
            brand_name: string;
            /** @description My own name. */
            name: string;
            email: string;
            /** @description Time zone, e.g. Europe/Warsaw. */
            zone: string;
        };
        WorkspaceSwitch: {
            /** Format: id */
            workspace: string;
        };
        PersonCreate: {
            email: string;
            name: string;
            role: components["schemas"]["Role"];
            /**
             * Format: id
             * @default
             */
            department?: string;
        };
        PersonUpdate: {
            role: components["schemas"]["Role"];
            /**
             * Format: id
             * @default
             */
            department?: string;
            active: boolean;
        };
        DepartmentUpdate: {
            name: string;
            archived: boolean;
        };
        DepartmentCreate: {
            name: string;
        };
    };
    responses: {
        /** @description Account */
        Account: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Account"];
            };
        };
        /** @description AccountDetail */
        AccountDetail: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccountDetail"];
            };
        };
        /** @description AccountList */
        AccountList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccountList"];
            };
        };
        /** @description BlobPlace */
        BlobPlace: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["BlobPlace"];
            };
        };
        /** @description Bootstrap */
        Bootstrap: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Bootstrap"];
            };
        };
        /** @description ChannelList */
        ChannelList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChannelList"];
            };
        };
        /** @description Conversation */
        Conversation: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Conversation"];
            };
        };
        /** @description ConversationDetail */
        ConversationDetail: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ConversationDetail"];
            };
        };
        /** @description ConversationPage */
        ConversationPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ConversationPage"];
            };
        };
        /** @description CustomerContacts */
        CustomerContacts: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CustomerContacts"];
            };
        };
        /** @description Customer */
        Customer: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Customer"];
            };
        };
        /** @description Department */
        Department: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Department"];
            };
        };
        /** @description Done */
        Done: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Done"];
            };
        };
        /** @description Draft */
        Draft: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Draft"];
            };
        };
        /** @description EventItem */
        EventItem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/event-stream": components["schemas"]["EventItem"];
            };
        };
        /** @description Invitation */
        Invitation: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Invitation"];
            };
        };
        /** @description Ledger */
        Ledger: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Ledger"];
            };
        };
        /** @description Me */
        Me: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Me"];
            };
        };
        /** @description Message */
        Message: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Message"];
            };
        };
        /** @description MessageActs */
        MessageActs: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["MessageActs"];
            };
        };
        /** @description MessagePage */
        MessagePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["MessagePage"];
            };
        };
        /** @description ObligationPage */
        ObligationPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ObligationPage"];
            };
        };
        /** @description Person */
        Person: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Person"];
            };
        };
        /** @description ClosingLine */
        ClosingLine: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ClosingLine"];
            };
        };
        /** @description Presence */
        Presence: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Presence"];
            };
        };
        /** @description Promise */
        Promise: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Promise"];
            };
        };
        /** @description PromisePage */
        PromisePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PromisePage"];
            };
        };
        /** @description QuarantinePage */
        QuarantinePage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["QuarantinePage"];
            };
        };
        /** @description QuarantineRow */
        QuarantineRow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["QuarantineRow"];
            };
        };
        /** @description SavedAnswer */
        SavedAnswer: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SavedAnswer"];
            };
        };
        /** @description SavedAnswerList */
        SavedAnswerList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SavedAnswerList"];
            };
        };
        /** @description History */
        History: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["History"];
            };
        };
        /** @description HistoryList */
        HistoryList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryList"];
            };
        };
        /** @description HistoryLooked */
        HistoryLooked: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryLooked"];
            };
        };
        /** @description HistoryRefused */
        HistoryRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryRefused"];
            };
        };
        /** @description PostsTaken */
        PostsTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PostsTaken"];
            };
        };
        /** @description QueryMeaning */
        QueryMeaning: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["QueryMeaning"];
            };
        };
        /** @description Voice */
        Voice: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Voice"];
            };
        };
        /** @description WatchCounts */
        WatchCounts: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WatchCounts"];
            };
        };
        /** @description WatchAlarms */
        WatchAlarms: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WatchAlarms"];
            };
        };
        /** @description WatchSpreading */
        WatchSpreading: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WatchSpreading"];
            };
        };
        /** @description WatchWords */
        WatchWords: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WatchWords"];
            };
        };
        /** @description HeardPage */
        HeardPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HeardPage"];
            };
        };
        /** @description HeardPost */
        HeardPost: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HeardPost"];
            };
        };
        /** @description HeardTaken */
        HeardTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HeardTaken"];
            };
        };
        /** @description Source */
        Source: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Source"];
            };
        };
        /** @description SourceList */
        SourceList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SourceList"];
            };
        };
        /** @description SourceTrial */
        SourceTrial: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SourceTrial"];
            };
        };
        /** @description WatchList */
        WatchList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["WatchList"];
            };
        };
        /** @description Watch */
        Watch: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Watch"];
            };
        };
        /** @description MailServer */
        MailServer: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["MailServer"];
            };
        };
        /** @description SettingList */
        SettingList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SettingList"];
            };
        };
        /** @description SearchPage */
        SearchPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SearchPage"];
            };
        };
        /** @description SessionList */
        SessionList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SessionList"];
            };
        };
        /** @description VisitorBanList */
        VisitorBanList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["VisitorBanList"];
            };
        };
        /** @description TemplateList */
        TemplateList: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["TemplateList"];
            };
        };
        /** @description SignedIn */
        SignedIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SignedIn"];
            };
        };
        /** @description ReadMark */
        ReadMark: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ReadMark"];
            };
        };
    };
    parameters: never;
    requestBodies: {
        AccountCreate: {
            content: {
                "application/json": components["schemas"]["AccountCreate"];
            };
        };
        AccountUpdate: {
            content: {
                "application/json": components["schemas"]["AccountUpdate"];
            };
        };
        Assignment: {
            content: {
                "application/json": components["schemas"]["Assignment"];
            };
        };
        BlobBegin: {
            content: {
                "application/json": components["schemas"]["BlobBegin"];
            };
        };
        Closing: {
            content: {
                "application/json": components["schemas"]["Closing"];
            };
        };
        CustomerFieldSet: {
            content: {
                "application/json": components["schemas"]["CustomerFieldSet"];
            };
        };
        CustomerName: {
            content: {
                "application/json": components["schemas"]["CustomerName"];
            };
        };
        CustomerNoteCreate: {
            content: {
                "application/json": components["schemas"]["CustomerNoteCreate"];
            };
        };
        CustomerOther: {
            content: {
                "application/json": components["schemas"]["CustomerOther"];
            };
        };
        DepartmentCreate: {
            content: {
                "application/json": components["schemas"]["DepartmentCreate"];
            };
        };
        DepartmentUpdate: {
            content: {
                "application/json": components["schemas"]["DepartmentUpdate"];
            };
        };
        DepartmentMove: {
            content: {
                "application/json": components["schemas"]["DepartmentMove"];
            };
        };
        DraftSave: {
            content: {
                "application/json": components["schemas"]["DraftSave"];
            };
        };
        Handover: {
            content: {
                "application/json": components["schemas"]["Handover"];
            };
        };
        MeUpdate: {
            content: {
                "application/json": components["schemas"]["MeUpdate"];
            };
        };
        MeKeys: {
            content: {
                "application/json": components["schemas"]["MeKeys"];
            };
        };
        VisitorBanCreate: {
            content: {
                "application/json": components["schemas"]["VisitorBanCreate"];
            };
        };
        NoteCreate: {
            content: {
                "application/json": components["schemas"]["NoteCreate"];
            };
        };
        Outcome: {
            content: {
                "application/json": components["schemas"]["Outcome"];
            };
        };
        PasswordSet: {
            content: {
                "application/json": components["schemas"]["PasswordSet"];
            };
        };
        PersonCreate: {
            content: {
                "application/json": components["schemas"]["PersonCreate"];
            };
        };
        PersonUpdate: {
            content: {
                "application/json": components["schemas"]["PersonUpdate"];
            };
        };
        PresenceTell: {
            content: {
                "application/json": components["schemas"]["PresenceTell"];
            };
        };
        PromiseChange: {
            content: {
                "application/json": components["schemas"]["PromiseChange"];
            };
        };
        PromiseOutcome: {
            content: {
                "application/json": components["schemas"]["PromiseOutcome"];
            };
        };
        ReadUpto: {
            content: {
                "application/json": components["schemas"]["ReadUpto"];
            };
        };
        MessageActWish: {
            content: {
                "application/json": components["schemas"]["MessageActWish"];
            };
        };
        ReplyCreate: {
            content: {
                "application/json": components["schemas"]["ReplyCreate"];
            };
        };
        SavedAnswerWrite: {
            content: {
                "application/json": components["schemas"]["SavedAnswerWrite"];
            };
        };
        HistoryLook: {
            content: {
                "application/json": components["schemas"]["HistoryLook"];
            };
        };
        HistoryStart: {
            content: {
                "application/json": components["schemas"]["HistoryStart"];
            };
        };
        PostsTake: {
            content: {
                "application/json": components["schemas"]["PostsTake"];
            };
        };
        QueryPreview: {
            content: {
                "application/json": components["schemas"]["QueryPreview"];
            };
        };
        HeardJudge: {
            content: {
                "application/json": components["schemas"]["HeardJudge"];
            };
        };
        HeardTake: {
            content: {
                "application/json": components["schemas"]["HeardTake"];
            };
        };
        SourceWrite: {
            content: {
                "application/json": components["schemas"]["SourceWrite"];
            };
        };
        SourceChange: {
            content: {
                "application/json": components["schemas"]["SourceChange"];
            };
        };
        SourceTry: {
            content: {
                "application/json": components["schemas"]["SourceTry"];
            };
        };
        WatchWrite: {
            content: {
                "application/json": components["schemas"]["WatchWrite"];
            };
        };
        MailServerSave: {
            content: {
                "application/json": components["schemas"]["MailServerSave"];
            };
        };
        MailTest: {
            content: {
                "application/json": components["schemas"]["MailTest"];
            };
        };
        SettingsUpdate: {
            content: {
                "application/json": components["schemas"]["SettingsUpdate"];
            };
        };
        SignIn: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        SignInLink: {
            content: {
                "application/json": components["schemas"]["SignInLink"];
            };
        };
        Snooze: {
            content: {
                "application/json": components["schemas"]["Snooze"];
            };
        };
        WorkspaceCreate: {
            content: {
                "application/json": components["schemas"]["WorkspaceCreate"];
            };
        };
        WorkspaceSwitch: {
            content: {
                "application/json": components["schemas"]["WorkspaceSwitch"];
            };
        };
        MessageSplit: {
            content: {
                "application/json": components["schemas"]["MessageSplit"];
            };
        };
        Waiver: {
            content: {
                "application/json": components["schemas"]["Waiver"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    bootstrap_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Bootstrap"];
        };
    };
    events_stream: {
        parameters: {
            query?: {
                after?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["EventItem"];
        };
    };
    presence_tell: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PresenceTell"];
        responses: {
            200: components["responses"]["Presence"];
        };
    };
    conversations_list: {
        parameters: {
            query?: {
                view?: components["schemas"]["View"];
                state?: components["schemas"]["ConversationState"];
                /** @description Page on with the last row's `activity_ms`. */
                before_ms?: number;
                /** @description Page on with the last row's `id`. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ConversationPage"];
        };
    };
    conversation_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ConversationDetail"];
        };
    };
    closing_line_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ClosingLine"];
        };
    };
    conversation_messages: {
        parameters: {
            query?: {
                before_ms?: number;
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["MessagePage"];
        };
    };
    reply_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ReplyCreate"];
        responses: {
            200: components["responses"]["Message"];
        };
    };
    note_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["NoteCreate"];
        responses: {
            200: components["responses"]["Message"];
        };
    };
    conversation_assign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Assignment"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Closing"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    visitor_ban: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["VisitorBanCreate"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    visitor_unban: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_hand_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Handover"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_take_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_unconfirm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_snooze: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Snooze"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_wake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ReadUpto"];
        responses: {
            200: components["responses"]["ReadMark"];
        };
    };
    draft_save: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["DraftSave"];
        responses: {
            200: components["responses"]["Draft"];
        };
    };
    blob_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["BlobBegin"];
        responses: {
            200: components["responses"]["BlobPlace"];
        };
    };
    attachments_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Message"];
        };
    };
    reply_undo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Message"];
        };
    };
    reply_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Message"];
        };
    };
    reply_settle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Outcome"];
        responses: {
            200: components["responses"]["Message"];
        };
    };
    message_waive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Waiver"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    message_unwaive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    message_acts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["MessageActs"];
        };
    };
    message_act: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MessageActWish"];
        responses: {
            200: components["responses"]["Message"];
        };
    };
    message_split: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MessageSplit"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    conversation_rejoin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    promises_list: {
        parameters: {
            query?: {
                /** @description Only of this person; empty is everybody. */
                owner?: string;
                /** @description Page on with the last row's `due_ms`. */
                after_ms?: number;
                /** @description Page on with the last row's `id`. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["PromisePage"];
        };
    };
    promises_csv: {
        parameters: {
            query?: {
                /** @description Only of this person; empty is everybody. */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    promise_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promise: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PromiseChange"];
        responses: {
            200: components["responses"]["Promise"];
        };
    };
    promise_settle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promise: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PromiseOutcome"];
        responses: {
            200: components["responses"]["Promise"];
        };
    };
    ledger_read: {
        parameters: {
            query?: {
                /** @description First day; empty is 6 days before the last. */
                from?: string;
                /** @description Last day; empty is today. */
                to?: string;
                /** @description Of this department alone; empty is all one may see. */
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Ledger"];
        };
    };
    waiting_list: {
        parameters: {
            query?: {
                /** @description Page on with the last row's `waiting_since_ms`. */
                after_ms?: number;
                /** @description Page on with the last row's `id`. */
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ConversationPage"];
        };
    };
    obligations_list: {
        parameters: {
            query?: {
                state?: components["schemas"]["ObligationFilter"];
                account?: string;
                /** @description Of this department alone; empty is all one may see. */
                department?: string;
                from?: string;
                to?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ObligationPage"];
        };
    };
    waiting_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    obligations_csv: {
        parameters: {
            query?: {
                state?: components["schemas"]["ObligationFilter"];
                account?: string;
                /** @description Of this department alone; empty is all one may see. */
                department?: string;
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    ledger_csv: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                /** @description Of this department alone; empty is all one may see. */
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    accounts_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccountList"];
        };
    };
    account_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["AccountCreate"];
        responses: {
            200: components["responses"]["Account"];
        };
    };
    bans_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["VisitorBanList"];
        };
    };
    templates_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["TemplateList"];
        };
    };
    templates_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["TemplateList"];
        };
    };
    account_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Account"];
        };
    };
    account_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccountDetail"];
        };
    };
    account_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Account"];
        };
    };
    account_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["AccountUpdate"];
        responses: {
            200: components["responses"]["Account"];
        };
    };
    channels_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChannelList"];
        };
    };
    settings_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SettingList"];
        };
    };
    settings_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SettingsUpdate"];
        responses: {
            200: components["responses"]["SettingList"];
        };
    };
    mail_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["MailServer"];
        };
    };
    mail_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MailServerSave"];
        responses: {
            200: components["responses"]["MailServer"];
        };
    };
    mail_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MailTest"];
        responses: {
            200: components["responses"]["MailServer"];
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description At most 12 words; may be empty if a filter by account, language, side, department or files stands there. */
                q?: string;
                side?: components["schemas"]["SearchSide"];
                account?: string;
                /** @description pl, en, ru, uk or he. */
                language?: string;
                files?: components["schemas"]["SearchFiles"];
                /** @description Said at this time or later. */
                from_ms?: number;
                /** @description Said before this time; 0 is now. */
                to_ms?: number;
                state?: components["schemas"]["SearchState"];
                /** @description Whose cases. */
                view?: components["schemas"]["View"];
                /** @description Of this colleague; stands above `view`. */
                assignee?: string;
                department?: string;
                /** @description `next` of the page before. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SearchPage"];
        };
    };
    search_csv: {
        parameters: {
            query?: {
                q?: string;
                side?: components["schemas"]["SearchSide"];
                account?: string;
                language?: string;
                files?: components["schemas"]["SearchFiles"];
                from_ms?: number;
                to_ms?: number;
                state?: components["schemas"]["SearchState"];
                view?: components["schemas"]["View"];
                assignee?: string;
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    conversations_csv: {
        parameters: {
            query?: {
                /** @description Only rows whose customer, matter, last words or channel contain this, whatever the case of the letters. */
                filter?: string;
                view?: components["schemas"]["View"];
                state?: components["schemas"]["ConversationState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    accounts_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    quarantine_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    saved_answers_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    watches_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    sessions_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    people_csv: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    customer_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_contacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["CustomerContacts"];
        };
    };
    customer_conversations: {
        parameters: {
            query?: {
                /** @description Page on with the last row's `id`. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ConversationPage"];
        };
    };
    customer_conversations_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    customer_rename: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerName"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_note_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerNoteCreate"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_note_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_field_set: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerFieldSet"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_join: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerOther"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_separate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerOther"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    customer_refuse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CustomerOther"];
        responses: {
            200: components["responses"]["Customer"];
        };
    };
    quarantine_list: {
        parameters: {
            query?: {
                before?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["QuarantinePage"];
        };
    };
    quarantine_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                raw: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["QuarantineRow"];
        };
    };
    sign_in_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SignIn"];
        responses: {
            200: components["responses"]["SignedIn"];
        };
    };
    sign_in_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SignInLink"];
        responses: {
            200: components["responses"]["SignedIn"];
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
        };
    };
    session_switch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["WorkspaceSwitch"];
        responses: {
            200: components["responses"]["SignedIn"];
        };
    };
    workspace_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["WorkspaceCreate"];
        responses: {
            200: components["responses"]["SignedIn"];
        };
    };
    demo_storm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
        };
    };
    sessions_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SessionList"];
        };
    };
    sessions_end: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
        };
    };
    session_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Done"];
        };
    };
    me_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MeUpdate"];
        responses: {
            200: components["responses"]["Me"];
        };
    };
    me_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["MeKeys"];
        responses: {
            200: components["responses"]["Me"];
        };
    };
    me_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PasswordSet"];
        responses: {
            200: components["responses"]["Done"];
        };
    };
    person_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PersonCreate"];
        responses: {
            200: components["responses"]["Invitation"];
        };
    };
    person_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PersonUpdate"];
        responses: {
            200: components["responses"]["Person"];
        };
    };
    department_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["DepartmentUpdate"];
        responses: {
            200: components["responses"]["Department"];
        };
    };
    person_invite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Invitation"];
        };
    };
    person_uninvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Person"];
        };
    };
    department_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["DepartmentCreate"];
        responses: {
            200: components["responses"]["Department"];
        };
    };
    saved_answers_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SavedAnswerList"];
        };
    };
    saved_answer_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SavedAnswerWrite"];
        responses: {
            200: components["responses"]["SavedAnswer"];
        };
    };
    saved_answer_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saved_answer: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SavedAnswerWrite"];
        responses: {
            200: components["responses"]["SavedAnswer"];
        };
    };
    saved_answer_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                saved_answer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SavedAnswer"];
        };
    };
    conversation_move: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["DepartmentMove"];
        responses: {
            200: components["responses"]["Conversation"];
        };
    };
    watches_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WatchList"];
        };
    };
    watch_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["WatchWrite"];
        responses: {
            200: components["responses"]["Watch"];
        };
    };
    watch_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["WatchWrite"];
        responses: {
            200: components["responses"]["Watch"];
        };
    };
    watch_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Watch"];
        };
    };
    watch_posts: {
        parameters: {
            query?: {
                /** @description Not older than this. */
                from_ms?: number;
                /** @description Older than this, and `before`; 0: the newest. */
                before_ms?: number;
                before?: string;
                judged?: components["schemas"]["JudgedFilter"];
                mood?: components["schemas"]["MoodFilter"];
                addressed?: components["schemas"]["AddressedFilter"];
            };
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HeardPage"];
        };
    };
    heard_judge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
                post: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["HeardJudge"];
        responses: {
            200: components["responses"]["HeardPost"];
        };
    };
    heard_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
                post: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["HeardTake"];
        responses: {
            200: components["responses"]["HeardTaken"];
        };
    };
    heard_put_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
                post: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HeardPost"];
        };
    };
    watch_counts: {
        parameters: {
            query?: {
                grain?: components["schemas"]["Grain"];
                from_ms?: number;
                /** @description 0: until now. */
                to_ms?: number;
            };
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WatchCounts"];
        };
    };
    watch_alarms: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WatchAlarms"];
        };
    };
    watch_spreading: {
        parameters: {
            query?: {
                from_ms?: number;
                /** @description 0: until now. */
                to_ms?: number;
            };
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WatchSpreading"];
        };
    };
    watch_words: {
        parameters: {
            query?: {
                from_ms?: number;
                /** @description 0: until now. */
                to_ms?: number;
                rude?: components["schemas"]["RudeWords"];
            };
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["WatchWords"];
        };
    };
    watch_saying: {
        parameters: {
            query: {
                /** @description As `watch_words` gave it for the same time. */
                key: string;
                from_ms?: number;
                /** @description 0: until now. */
                to_ms?: number;
                /** @description So many are known already. */
                skip?: number;
            };
            header?: never;
            path: {
                watch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HeardPage"];
        };
    };
    voice_read: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Voice"];
        };
    };
    voice_csv: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    query_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["QueryPreview"];
        responses: {
            200: components["responses"]["QueryMeaning"];
        };
    };
    posts_take: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["PostsTake"];
        responses: {
            200: components["responses"]["PostsTaken"];
        };
    };
    history_look: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["HistoryLook"];
        responses: {
            200: components["responses"]["HistoryLooked"];
        };
    };
    histories_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryList"];
        };
    };
    history_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["HistoryStart"];
        responses: {
            200: components["responses"]["History"];
        };
    };
    history_stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                history: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["History"];
        };
    };
    history_refused: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                history: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryRefused"];
        };
    };
    history_refused_csv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                history: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    sources_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["SourceList"];
        };
    };
    source_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SourceWrite"];
        responses: {
            200: components["responses"]["Source"];
        };
    };
    source_try: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SourceTry"];
        responses: {
            200: components["responses"]["SourceTrial"];
        };
    };
    source_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["SourceChange"];
        responses: {
            200: components["responses"]["Source"];
        };
    };
    source_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Source"];
        };
    };
    source_look: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Source"];
        };
    };
}
