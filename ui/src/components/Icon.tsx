const paths = {
  ticket: "M2.5 5.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v1.3a1.2 1.2 0 0 0 0 2.4v1.3a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V9.2a1.2 1.2 0 0 0 0-2.4zM9.5 4.5v7",
  inbox: "M2.5 9.5 4.2 4.2a1 1 0 0 1 .95-.7h5.7a1 1 0 0 1 .95.7l1.7 5.3v2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zm0 0h3l1 1.5h3l1-1.5h3",
  hourglass: "M4.5 2.5h7M4.5 13.5h7M5.5 2.5v2.2L8 8l2.5-3.3V2.5M5.5 13.5v-2.2L8 8l2.5 3.3v2.2",
  alert: "M8 2.8 14 13H2zM8 6.5v3M8 11.3v.1",
  archive: "M2.5 3.5h11v3h-11zM3.5 6.5v6h9v-6M6.5 9h3",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2",
  down: "m4.5 6.5 3.5 3.5 3.5-3.5",
  up: "m4.5 9.5 3.5-3.5 3.5 3.5",
  left: "M9.8 3.5 5.3 8l4.5 4.5",
  right: "M6.2 3.5 10.7 8l-4.5 4.5",
  close: "m4 4 8 8M12 4l-8 8",
  check: "m3.5 8.5 3 3 6-7",
  photo: "M3.5 3.5h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM2.8 11l3.2-3.2 2.5 2.5 1.7-1.7 2.9 2.9M10.3 6.2v.1",
  copy: "M6 5.5h6.5v8H6zM3.5 10.5v-8H10",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  calendar: "M3.5 3.5h9a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM2.5 6.8h11M5.3 2v2.8M10.7 2v2.8",
  quiet: "M12.5 9.8A5.3 5.3 0 0 1 6.2 3.5a5.3 5.3 0 1 0 6.3 6.3z",
  eye: "M1.8 8s2.2-4 6.2-4 6.2 4 6.2 4-2.2 4-6.2 4-6.2-4-6.2-4zM8 9.7a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z",
  pen: "m3 13 .7-3L10.5 3.2a1 1 0 0 1 1.4 0l.9.9a1 1 0 0 1 0 1.4L6 12.3zM9.3 4.4l2.3 2.3",
  lock: "M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",
  settings: "M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6M10.2 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM5.8 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z",
  help: "M8 13.8A5.8 5.8 0 1 0 8 2.2a5.8 5.8 0 0 0 0 11.6zM6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.5.3-.8.6-.8 1.2M8 11v.1",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  bell: "M4.5 7a3.5 3.5 0 0 1 7 0v2.2l1.2 2.1H3.3l1.2-2.1zM6.8 13.3h2.4",
  chart: "M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V5.5",
  save: "M8 2.5v7.2M5 7l3 3 3-3M3 13.3h10",
  print: "M4.5 6V2.5h7V6M4.5 11h-2V6.5a.5.5 0 0 1 .5-.5h10a.5.5 0 0 1 .5.5V11h-2M4.5 9.5h7v4h-7z",
  screen: "M3 3h10a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM5.5 13.5h5",
  reply: "M2.5 4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H7l-3 2.3v-2.3h-.5a1 1 0 0 1-1-1z",
  person: "M8 7.8a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM3.3 13.2a4.7 4.7 0 0 1 9.4 0",
  people: "M6 7.8a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM1.8 13a4.2 4.2 0 0 1 8.4 0M10.4 3.6a2.2 2.2 0 0 1 0 4.1M11.6 9.3a4.2 4.2 0 0 1 2.6 3.7",
  at: "M10.3 8a2.3 2.3 0 1 1-4.6 0 2.3 2.3 0 0 1 4.6 0zm0-2.2v2.9a1.6 1.6 0 0 0 3.2 0V8a5.5 5.5 0 1 0-2.2 4.4",
  back: "M13 8H3.5M7 4.5 3.5 8 7 11.5",
} as const;

export type IconName = keyof typeof paths;

export const iconNames = Object.keys(paths) as IconName[];

/** Decoration only: whatever it stands beside carries the name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    // A share, not a length: WebKit enlarges a length twice where the whole page is enlarged.
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="9.375%" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
