import { Combobox } from "@base-ui/react/combobox";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Choice, ChoiceKind } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import { SearchPopup, type Found } from "../../components/SearchPopup";
import { choicesQuery, chosenQuery } from "./queries";

/** A chip that narrows everything to one of very many: one types a part of its name. */
export function ChoiceFilter({ kind, name, all, chosen, onChoose }: { kind: ChoiceKind; name: string; all: string; chosen: string | null; onChoose: (id: string | null) => void }) {
  const backend = useBackend();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const found = useQuery({ ...choicesQuery(backend, kind, typed.trim()), enabled: open });
  const known = useQuery(chosenQuery(backend, kind, chosen));
  const everything: Found = { value: "", label: all };
  // What nobody knows any more still narrows, and can be let go.
  const value = chosen === null ? everything : (known.data?.map(asFound).find(({ value: id }) => id === chosen) ?? { value: chosen, label: known.isPending ? "…" : "Not known any more" });
  const listed = (found.data ?? []).map(asFound);
  const items = typed.trim() === "" ? [everything, ...listed] : listed;
  return (
    <Combobox.Root
      items={items}
      filter={null}
      value={value}
      open={open}
      onOpenChange={(now) => {
        setOpen(now);
        if (!now) setTyped("");
      }}
      inputValue={typed}
      onInputValueChange={(text, details) => {
        if (details.reason === "input-change" || details.reason === "input-clear") setTyped(text);
      }}
      onValueChange={(next: Found | null) => next && onChoose(next.value || null)}
      itemToStringLabel={(one: Found) => one.label}
      isItemEqualToValue={(one: Found, other: Found) => one.value === other.value}
      autoHighlight
    >
      <Combobox.Trigger className={classes(menu.chip, chosen !== null && menu.chipOn)} aria-label={`${name}: ${value.label}`}>
        <span className={menu.chipText}>{chosen === null ? name : value.label}</span>
        <Icon name="down" size={12} />
      </Combobox.Trigger>
      <SearchPopup name={name} nothing={found.isError ? sentenceOf(found.error) : found.isPending ? "" : `Nothing here is called “${typed.trim()}”.`} />
    </Combobox.Root>
  );
}

const asFound = ({ id, name, detail }: Choice): Found => ({ value: id, label: name || "Without a name", hint: detail });
