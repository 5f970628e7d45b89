import type { ComponentProps } from "react";

import styles from "./Button.module.css";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";

type Look = "primary" | "note" | "plain" | "quiet";

export function Button({ look = "plain", className, type = "button", ...rest }: ComponentProps<"button"> & { look?: Look }) {
  return <button type={type} className={classes(styles.button, styles[look], className)} {...rest} />;
}

/** A button that shows only an icon; the label is its name and its tooltip. */
export function IconButton({ icon, label, className, ...rest }: Omit<ComponentProps<"button">, "children"> & { icon: IconName; label: string }) {
  return (
    <button type="button" className={classes(styles.icon, className)} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
