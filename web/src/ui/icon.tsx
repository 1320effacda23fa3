/* Our own signs, 20 x 20, drawn with the colour of the text. They only accompany words. */
const paths = {
    desk: "M3.5 4.5h13v9h-7l-3.5 3v-3h-2.5z",
    ledger: "M4 3.5h12v13H4zM7 7.5h6M7 10.5h6M7 13.5h3",
    answers: "M4.5 3.5h11v10h-6l-3 3v-3h-2zM7.5 7h5M7.5 10h3.5",
    accounts: "M8 12l4-4M7 9.5 5 11.5a2.8 2.8 0 0 0 4 4l2-2M13 10.5l2-2a2.8 2.8 0 0 0-4-4l-2 2",
    people: "M7.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 16c0-2.8 2-4.5 4.5-4.5S12 13.2 12 16M13 9a2.2 2.2 0 0 0 0-4.4M14 11.7c1.8.4 3 2 3 4.3",
    quarantine: "M10 3.5 17 16H3zM10 8v4M10 14v.2",
    settings: "M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5M13.5 13.5 15 15M15 5l-1.5 1.5M6.5 13.5 5 15",
    listen: "M10 11.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM6.6 13.4a4.8 4.8 0 0 1 0-6.8M13.4 6.6a4.8 4.8 0 0 1 0 6.8M4.3 15.7a8 8 0 0 1 0-11.4M15.7 4.3a8 8 0 0 1 0 11.4",
    flag: "M5.5 17V3.5M5.5 4.5h9l-2 3 2 3h-9",
    moon: "M15.5 12A6.5 6.5 0 0 1 8 4.5a6.5 6.5 0 1 0 7.5 7.5z",
    cross: "M5.5 5.5l9 9M14.5 5.5l-9 9",
    check: "M4.5 10.5l3.5 3.5 7.5-8",
    checks: "M2.5 10.5 6 14l7-8M9.5 13.5 10 14l7-8",
    clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.6",
    globe: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3.2 10h13.6M10 3c2.2 2 3 4.4 3 7s-.8 5-3 7c-2.2-2-3-4.4-3-7s.8-5 3-7z",
    lock: "M5.5 9h9v7.5h-9zM7.3 9V6.7a2.7 2.7 0 0 1 5.4 0V9",
    note: "M4.5 3.5h11v9l-4 4h-7zM11.5 16.5v-4h4",
    question: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8.2c0-2.7 4-2.6 4 0 0 1.6-2 1.7-2 3.3M10 13.8v.2",
    alert: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.2v4.6M10 13.6v.2",
    undo: "M7.5 4.5 4 8l3.5 3.5M4 8h7.5a4 4 0 0 1 0 8H8",
    back: "M12 4.5 6.5 10l5.5 5.5",
    down: "M5.5 8l4.5 4.5L14.5 8",
    person: "M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.5 16.5c0-3 2.4-5 5.5-5s5.5 2 5.5 5",
    bot: "M5 7h10v8H5zM10 7V4.5M8 10.5v1M12 10.5v1",
    reply: "M8.5 5 4 9.5 8.5 14M4 9.5h7.5c3 0 4.5 2 4.5 5",
    close: "M4.5 4.5h11v11h-11zM7.3 10l2 2 3.6-4",
    clip: "M14.5 9.5 9.7 14.3a2.8 2.8 0 0 1-4-4l5.5-5.5a1.9 1.9 0 0 1 2.7 2.7l-5.3 5.3a.9.9 0 0 1-1.3-1.3l4.5-4.5",
    link: "M11 4.5h4.5V9M15.5 4.5 9 11M8 5.5H4.5v10h10V12",
    plus: "M10 4.5v11M4.5 10h11",
    search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l3.5 3.5",
    disk: "M10 7.5c3.3 0 6-.9 6-2s-2.7-2-6-2-6 .9-6 2 2.7 2 6 2zM4 5.5v9c0 1.1 2.7 2 6 2s6-.9 6-2v-9M4 10c0 1.1 2.7 2 6 2s6-.9 6-2",
    offline: "M3.5 3.5l13 13M5 9.5a7 7 0 0 1 3-1.7M15 9.5a7 7 0 0 0-4-2M7.5 12.5a3.5 3.5 0 0 1 4.5-.2M10 15.5v.2",
    eye: "M3 10c2-3.3 4.3-5 7-5s5 1.7 7 5c-2 3.3-4.3 5-7 5s-5-1.7-7-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    download: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
    send: "M4 10h11M11 5.5l4.5 4.5-4.5 4.5",
} as const;

export type IconName = keyof typeof paths;

/* `flips`: points along the line of reading and is mirrored where that runs from the right. */
export function Icon({ name, flips = false }: { name: IconName; flips?: boolean }) {
    return (
        <svg class={flips ? "icon flips" : "icon"} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d={paths[name]} />
        </svg>
    );
}
