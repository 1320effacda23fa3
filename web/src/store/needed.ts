/* Lists that not every screen needs: read when one first does and after each bootstrap, told of by the
 * event stream from then on. */
import { effect } from "@preact/signals";
import type { EventItem } from "./api";
import { store } from "./desk";

/* Calling what this gives has the list ready from now on; calling it again does nothing. */
export function whenNeeded(read: () => Promise<void>, take: (item: EventItem) => void): () => void {
    let since = -1;
    return () => {
        if (since >= 0) return;
        effect(() => {
            if (store.epoch.value === since) return;
            since = store.epoch.value;
            void read();
        });
        store.whenItem(take);
    };
}
