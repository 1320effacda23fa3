/* A post becomes a case: with an owner or without, with undo; later it is a link to the case. */
import { useState } from "preact/hooks";
import { t } from "../lib/t";
import { tellFailure } from "../store/actions";
import { call, type HeardPost } from "../store/api";
import { store } from "../store/desk";
import { Icon } from "../ui/icon";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toast";

const nobody = "nobody"; // a choice of a menu must have a name

export interface CaseProps {
    of: HeardPost;
    watch: string;
    onChange(post: HeardPost): void;
}

async function putBack({ of, watch, onChange }: CaseProps): Promise<void> {
    const done = await call("heard_put_back", { path: { watch, post: of.id } });
    if (!done.ok) return tellFailure(done);
    onChange(done.value);
    toast({ text: t("watch.case_put_back") });
}

/* Myself first: who reads a post is most often who answers it. */
function owners(): { id: string; label: string }[] {
    const me = store.me.value?.id ?? "";
    const others = [...store.people.value.values()].filter((p) => p.active && p.role !== "viewer" && p.id !== me)
        .sort((a, b) => a.name.localeCompare(b.name));
    return [{ id: nobody, label: t("watch.case_nobody") }, { id: me, label: t("watch.case_me") },
        ...others.map((p) => ({ id: p.id, label: p.name }))];
}

export function Case(props: CaseProps) {
    const { of, watch, onChange } = props;
    const [busy, setBusy] = useState(false);
    const take = async (owner: string): Promise<void> => {
        setBusy(true);
        const done = await call("heard_take", { path: { watch, post: of.id }, body: { owner: owner === nobody ? "" : owner, uninvited: of.uninvited } });
        setBusy(false);
        if (!done.ok) return tellFailure(done);
        onChange(done.value.post);
        toast({
            text: done.value.joined ? t("watch.case_joined") : t("watch.case_made"),
            undo: { label: t("watch.case_undo"), act: () => void putBack({ ...props, of: done.value.post }) },
        });
    };
    if (!of.conversation) {
        return (
            <>
                {of.uninvited && <span class="quiet">{t("watch.uninvited")}</span>}
                <Menu label={of.uninvited ? t("watch.case_uninvited") : <><Icon name="plus" />{t("watch.case_make")}</>} heading={t("watch.case_owner")}
                    class={of.uninvited ? "link" : "button small"} disabled={busy} choices={owners()} onChoose={(owner) => void take(owner)} />
            </>
        );
    }
    return (
        <div class="chips">
            <a class="button small" href={`/c/${of.conversation}`}><Icon name="check" />{t("watch.case_open")}</a>
            <button type="button" class="button small" onClick={() => void putBack(props)}>{t("watch.case_put")}</button>
        </div>
    );
}
