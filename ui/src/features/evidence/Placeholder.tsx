import { useEffect, useRef } from "react";

import styles from "./Photo.module.css";
import { readThumbHash } from "./thumbHash";

/** The blurred picture of a photo, there before the first of its bytes. */
export function Placeholder({ hash }: { hash: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const blur = readThumbHash(hash);
    const paper = canvas.current?.getContext("2d");
    if (!blur || !paper) return;
    paper.canvas.width = blur.width;
    paper.canvas.height = blur.height;
    paper.putImageData(new ImageData(blur.pixels, blur.width, blur.height), 0, 0);
  }, [hash]);
  return <canvas ref={canvas} className={styles.placeholder} aria-hidden="true" data-testid="placeholder" />;
}
