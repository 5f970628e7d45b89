/** Punnet's mark: a punnet, seen from the front. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect width="20" height="20" rx="6" fill="var(--leaf)" />
      <path d="M4.5 6.5h11a.7.7 0 0 1 .7.85l-1.2 6a2.6 2.6 0 0 1-2.55 2.1h-4.9A2.6 2.6 0 0 1 5 13.35l-1.2-6a.7.7 0 0 1 .7-.85z" fill="var(--on-leaf)" />
      <path d="M7.4 9v4M10 9v4M12.6 9v4" stroke="var(--leaf)" strokeWidth="6.5%" strokeLinecap="round" />
    </svg>
  );
}
