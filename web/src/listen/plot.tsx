/* Draws points in time with uPlot, which comes along with this file when a chart is first shown. Colours
 * are those of the page, light or dark; in languages that run from the right so does time. */
import uPlot from "uplot";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber, language, rtl } from "../lib/t";
import { workZone } from "../lib/time";
import type { WatchCount } from "../store/api";
import { store } from "../store/desk";

export interface PlotProps {
    points: WatchCount[];
    stepMs: number;
    marks: number[]; // moments to draw a line at
    onHover(point: number | null): void;
    onPick(point: number): void;
}

const dayMs = 86_400_000;
const roomAbove = 1.1; // of the highest point
const leastHigh = 4; // or one single post would look like a storm
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

/* Of what the page shows now. */
function coloursOf(element: HTMLElement): (name: string) => string {
    return (name) => {
        element.style.color = `var(${name})`;
        const made = getComputedStyle(element).color;
        element.style.color = "";
        return made;
    };
}

/* What is drawn runs from the left: words that do not must say so. */
const isolated = (text: string): string => (rtl() ? `\u2067${text}\u2069` : text);

/* Hours in the workspace's zone; days are days of UTC. */
function timeNames(byDay: boolean): (at: number, stepMs: number) => string {
    const tag = language.value === "en" ? "en-GB" : language.value;
    const zone = byDay ? "UTC" : workZone();
    const inZone = zone ? { timeZone: zone } : {};
    const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", ...inZone });
    const hour = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", ...inZone });
    return (at, stepMs) => isolated((stepMs >= dayMs ? day : hour).format(at));
}

function optionsOf({ points, stepMs }: PlotProps, box: HTMLElement): uPlot.Options {
    const colour = coloursOf(box);
    const byDay = stepMs >= dayMs;
    const nameOf = timeNames(byDay);
    const zone = byDay ? "Etc/UTC" : workZone();
    const first = points[0]?.at_ms ?? 0;
    const last = points.at(-1)?.at_ms ?? 0;
    const font = `12px ${getComputedStyle(box).fontFamily}`;
    const bars = uPlot.paths.bars?.({ size: [0.8, 60] });
    const line = (name: string, dash: number[]): uPlot.Series => ({ stroke: colour(name), width: 2, dash, points: { show: false } });
    return {
        width: box.clientWidth,
        height: box.clientHeight,
        ms: 1,
        ...(zone ? { tzDate: (at: number) => uPlot.tzDate(new Date(at), zone) } : {}),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
            x: { dir: rtl() ? -1 : 1, range: () => [first - stepMs / 2, last + stepMs / 2] },
            y: { range: (_, __, most) => [0, Math.max(leastHigh, most * roomAbove)] },
        },
        axes: [
            { stroke: colour("--quiet"), font, grid: { show: false }, ticks: { stroke: colour("--line"), size: 5 }, space: 70, size: 32,
                values: (_, at, __, ___, step) => at.map((one) => nameOf(one, step)) },
            { stroke: colour("--quiet"), font, side: rtl() ? 1 : 3, grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, incrs: steps, size: 52,
                values: (_, at) => at.map(formatNumber) },
        ],
        series: [
            {},
            { stroke: colour("--accent-fill"), fill: colour("--accent-soft"), width: 1, points: { show: false }, ...(bars ? { paths: bars } : {}) },
            line("--bad", []),
            line("--good", [6, 4]),
        ],
    };
}

/* Where a campaign begins and ends. */
function drawMarks(chart: uPlot, marks: number[], colour: string): void {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.setLineDash([2, 4]);
    for (const mark of marks) {
        const x = chart.valToPos(mark, "x", true);
        if (x < bbox.left || x > bbox.left + bbox.width) continue;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
    }
    ctx.restore();
}

const dataOf = (points: WatchCount[]): uPlot.AlignedData =>
    [points.map((p) => p.at_ms), points.map((p) => p.heard), points.map((p) => p.negative), points.map((p) => p.positive)];

function useDark(): boolean {
    const [dark, setDark] = useState(false);
    useEffect(() => {
        const media = matchMedia("(prefers-color-scheme: dark)");
        const follow = (): void => setDark(media.matches);
        follow();
        media.addEventListener("change", follow);
        return () => media.removeEventListener("change", follow);
    }, []);
    return dark;
}

export default function Plot(props: PlotProps) {
    const box = useRef<HTMLDivElement>(null);
    const told = useRef(props);
    told.current = props;
    const dark = useDark();
    useEffect(() => {
        const frame = box.current;
        if (!frame) return;
        const chart = new uPlot({ ...optionsOf(props, frame), hooks: {
            setCursor: [(made) => told.current.onHover(made.cursor.idx ?? null)],
            draw: [(made) => drawMarks(made, props.marks, coloursOf(frame)("--text"))],
        } },
            dataOf(props.points), frame);
        chart.over.addEventListener("click", () => {
            if (typeof chart.cursor.idx === "number") told.current.onPick(chart.cursor.idx);
        });
        const sized = new ResizeObserver(() => chart.setSize({ width: frame.clientWidth, height: frame.clientHeight }));
        sized.observe(frame);
        return () => {
            sized.disconnect();
            chart.destroy();
        };
    }, [props.points, props.marks.join(" "), dark, store.me.value?.theme, language.value, workZone()]);
    return <div ref={box} class="plot-box" />;
}
