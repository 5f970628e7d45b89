import { Combobox } from "@base-ui/react/combobox";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Choice, ChoiceKind } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import select from "../../components/Select.module.css";
import { choicesQuery, chosenQuery } from "./queries";

/** A chip that narrows everything to one of very many: one types a part of its name. */
export function ChoiceFilter({ kind, name, all, chosen, onChoose }: { kind: ChoiceKind; name: string; all: string; chosen: string | null; onChoose: (id: string | null) => void }) {
  const backend = useBackend();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const found = useQuery({ ...choicesQuery(backend, kind, typed.trim()), enabled: open });
  const known = useQuery(chosenQuery(backend, kind, chosen));
  const everything: Choice = { id: "", name: all, detail: "" };
  // What nobody knows any more still narrows, and can be let go.
  const value = chosen === null ? everything : (known.data?.find(({ id }) => id === chosen) ?? { id: chosen, name: known.isPending ? "…" : "Not known any more", detail: "" });
  const items = typed.trim() === "" ? [everything, ...(found.data ?? [])] : (found.data ?? []);
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
      onValueChange={(next: Choice | null) => next && onChoose(next.id || null)}
      itemToStringLabel={(one: Choice) => one.name}
      isItemEqualToValue={(one: Choice, other: Choice) => one.id === other.id}
      autoHighlight
    >
      <Combobox.Trigger className={classes(menu.chip, chosen !== null && menu.chipOn)} aria-label={`${name}: ${value.name}`}>
        <span className={menu.chipText}>{chosen === null ? name : value.name}</span>
        <Icon name="down" size={12} />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner className={menu.positioner} sideOffset={4} align="start">
          <Combobox.Popup className={classes(menu.popup, select.searched)} aria-label={name}>
            <Combobox.Input className={select.input} placeholder="Type to search" aria-label={`Search: ${name}`} spellCheck={false} />
            <Combobox.Empty className={select.nothing}>{found.isError ? sentenceOf(found.error) : found.isPending ? "" : `Nothing here is called “${typed.trim()}”.`}</Combobox.Empty>
            <Combobox.List className={select.list}>
              {(one: Choice) => (
                <Combobox.Item key={one.id} value={one} className={menu.item}>
                  <span className={menu.tick}>
                    <Combobox.ItemIndicator>
                      <Icon name="check" size={14} />
                    </Combobox.ItemIndicator>
                  </span>
                  <bdi className={select.text}>{one.name || "Without a name"}</bdi>
                  {one.detail && <bdi className={select.hint}>{one.detail}</bdi>}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
