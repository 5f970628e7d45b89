import { useId, type RefObject } from "react";

import { Button } from "../../components/Button";
import styles from "./LightPanel.module.css";

/** Brightness and contrast, in hundredths of what the photo has. */
export type Light = { brightness: number; contrast: number };

export const AS_IT_IS: Light = { brightness: 100, contrast: 100 };

/** For `filter`; nothing where nothing is changed, so that pixels stay what they are. */
export function filterOf({ brightness, contrast }: Light): string | undefined {
  return brightness === 100 && contrast === 100 ? undefined : `brightness(${brightness}%) contrast(${contrast}%)`;
}

/** More light for what is dark in a photo. How it is looked at, and nothing that is kept. */
export function LightPanel({ light, first, onLight }: { light: Light; first: RefObject<HTMLInputElement | null>; onLight: (light: Light) => void }) {
  return (
    <section className={styles.panel} aria-label="Light">
      <Slider input={first} label="Brightness" value={light.brightness} most={300} onValue={(brightness) => onLight({ ...light, brightness })} />
      <Slider label="Contrast" value={light.contrast} most={200} onValue={(contrast) => onLight({ ...light, contrast })} />
      <Button look="quiet" className={styles.reset} onClick={() => onLight(AS_IT_IS)}>
        Reset
      </Button>
    </section>
  );
}

type SliderProps = { label: string; value: number; most: number; input?: RefObject<HTMLInputElement | null>; onValue: (value: number) => void };

function Slider({ label, value, most, input, onValue }: SliderProps) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <input ref={input} id={id} type="range" min={20} max={most} step={5} value={value} aria-valuetext={`${value} %`} onChange={({ target }) => onValue(target.valueAsNumber)} />
      <span className={styles.value} aria-hidden="true">
        {value} %
      </span>
    </div>
  );
}
