import { useState, type ReactNode } from "react";

import type { Tone } from "../components/Badge";
import { Badge } from "../components/Badge";
import { Button, IconButton } from "../components/Button";
import { Check } from "../components/Check";
import { ChoiceMenu } from "../components/ChoiceMenu";
import { CopyText } from "../components/CopyText";
import { FilterMenu } from "../components/FilterMenu";
import { Icon, iconNames } from "../components/Icon";
import { Keys } from "../components/Keys";
import { Mark } from "../components/Mark";
import { Money } from "../components/Money";
import { Notice } from "../components/Notice";
import { Panel } from "../components/Panel";
import { SearchSelect } from "../components/SearchSelect";
import { Segments } from "../components/Segments";
import { Select } from "../components/Select";
import { Sheet } from "../components/Sheet";
import { Skeleton } from "../components/Skeleton";
import { Switch } from "../components/Switch";
import { TextField } from "../components/TextField";
import { say, sayProblem } from "../components/Toasts";
import { When } from "../components/When";
import styles from "./GalleryPage.module.css";

const fruit = [
  { value: "apple", label: "Apples" },
  { value: "mango", label: "Mangoes" },
  { value: "tomato", label: "Tomatoes on the vine, from the farm next door" },
];
const tones: Tone[] = ["red", "amber", "green", "blue", "grey"];
const looks = ["primary", "note", "plain", "quiet"] as const;
const long = "व्यंजन · a very long word: Donaudampfschifffahrtsgesellschaft, and \u202eright to left\u202c";

/** Every component in every state, in both themes side by side. For whoever changes one; it does not ship. */
export function GalleryPage() {
  return (
    <main className={styles.page}>
      <h1 className="visually-hidden">Gallery</h1>
      {(["light", "dark"] as const).map((theme) => (
        <section key={theme} data-theme={theme} className={styles.theme} aria-label={`In the ${theme} theme`}>
          <All theme={theme} />
        </section>
      ))}
    </main>
  );
}

function All({ theme }: { theme: string }) {
  const [on, setOn] = useState(true);
  const [one, setOne] = useState("mango");
  const [some, setSome] = useState<string[]>(["apple"]);
  const [text, setText] = useState("Corner Basket");
  const [sheet, setSheet] = useState(false);
  const id = (name: string) => `gallery-${theme}-${name}`;
  return (
    <>
      <Part name="Buttons">
        {looks.map((look) => (
          <Button key={look} look={look}>
            {look}
          </Button>
        ))}
        {looks.map((look) => (
          <Button key={look} look={look} disabled>
            {look}, disabled
          </Button>
        ))}
        <IconButton icon="close" label="Close" />
        <IconButton icon="close" label="Close, disabled" disabled />
      </Part>
      <Part name="Badges">
        {tones.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
      </Part>
      <Part name="Choices">
        <Check label="Checked" checked={on} onChange={setOn} />
        <Check label="Not checked" checked={!on} onChange={(off) => setOn(!off)} />
        <span id={id("on")}>On</span>
        <Switch labelledBy={id("on")} on={on} onTurn={setOn} />
        <span id={id("off")}>Off</span>
        <Switch labelledBy={id("off")} on={!on} onTurn={(off) => setOn(!off)} />
        <span id={id("segments")} className="visually-hidden">
          Fruit
        </span>
        <Segments labelledBy={id("segments")} value={one} choices={fruit.slice(0, 2)} onChoose={setOne} />
      </Part>
      <Part name="Menus and fields">
        <ChoiceMenu name="Fruit" value={one} choices={fruit} onChoose={setOne} />
        <FilterMenu name="Fruits" all="All fruits" chosen={some} choices={fruit} onChoose={setSome} />
        <FilterMenu name="No fruits" all="All fruits" chosen={[]} choices={fruit} onChoose={setSome} />
        <div className={styles.field}>
          <Select name="Chosen" placeholder="Choose" value={one} choices={fruit} onChoose={setOne} />
        </div>
        <div className={styles.field}>
          <Select name="Not chosen" placeholder="Choose" value={null} choices={fruit} onChoose={setOne} />
        </div>
        <div className={styles.field}>
          <SearchSelect name="Searched" value={one} choices={fruit} nothing="No such fruit." onChoose={setOne} />
        </div>
        <div className={styles.field}>
          <TextField aria-label="Text" value={text} onDone={setText} />
        </div>
        <div className={styles.field}>
          <TextField aria-label="Text, disabled" value={text} onDone={setText} disabled />
        </div>
      </Part>
      <Part name="Text">
        <CopyText text="+91 98450 11111" />
        <CopyText text={long} />
        <Money amount="1240.5" />
        <When at="2026-11-20T09:00:00Z" />
        <When at="2026-11-20T09:00:00Z" shape="moment" />
        <Keys of="search" />
        <Keys of="send" />
      </Part>
      <Part name="Said in passing">
        <Button onClick={() => say("Copied TKT-2026-00001")}>Say something</Button>
        <Button onClick={() => sayProblem("The database took too long to answer. What you typed is kept here.")}>Say a problem</Button>
        <Button onClick={() => setSheet(true)}>Open a sheet</Button>
        <Sheet title="A sheet" open={sheet} onClose={() => setSheet(false)}>
          {long}
        </Sheet>
      </Part>
      <Part name="Places">
        <Panel title={`Panel, ${theme}`}>{long}</Panel>
        <div className={styles.wide}>
          <Skeleton lines={[["72%"], ["64%"], ["40%"], ["112px", 48]]} />
        </div>
        <div className={styles.wide}>
          <Notice title="Nothing here" actions={<Button>Try again</Button>}>
            {long}
          </Notice>
        </div>
      </Part>
      <Part name="Icons">
        <Mark />
        {iconNames.map((name) => (
          <span key={name} title={name}>
            <Icon name={name} />
          </span>
        ))}
      </Part>
    </>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h2 className={styles.name}>{name}</h2>
      <div className={styles.all}>{children}</div>
    </section>
  );
}
