import { Menu } from "@base-ui/react/menu";

import { useBackend } from "../../backend/context";
import { Icon } from "../../components/Icon";
import menu from "../../components/Menu.module.css";
import { shortcutText, type ShortcutId } from "../../components/shortcuts";
import styles from "./Help.module.css";
import { useOpenLogFolder } from "./log-folder";

/** At the foot of the rail: what the menu bar has on a Mac, and Windows and Linux have nowhere else. */
export function HelpMenu({ className, wordClass, onShortcuts, onAbout }: { className: string | undefined; wordClass: string | undefined; onShortcuts: () => void; onAbout: () => void }) {
  const backend = useBackend();
  const openLogFolder = useOpenLogFolder();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className} title="Help">
        <Icon name="help" />
        <span className={wordClass}>Help</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu.positioner} side="top" sideOffset={4} align="start">
          <Menu.Popup className={menu.popup}>
            <Item words="Keyboard shortcuts" keys="help" onChoose={onShortcuts} />
            <Item words="Open the log folder" onChoose={openLogFolder} />
            <Item words="About Punnet" onChoose={onAbout} />
            <Menu.Separator className={menu.separator} />
            <Item words="Quit Punnet" keys="quit" onChoose={() => void backend.quit()} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item({ words, keys, onChoose }: { words: string; keys?: ShortcutId; onChoose: () => void }) {
  return (
    <Menu.Item className={`${menu.item} ${styles.item}`} onClick={onChoose} aria-label={words}>
      {words}
      {keys && <span className={styles.keys}>{shortcutText(keys)}</span>}
    </Menu.Item>
  );
}
