/** The page's signs, drawn on a grid of 24. They say nothing to a screen reader: what holds them has a label. */

const PATHS = {
  send: 'M3.4 20.4 21 12 3.4 3.6 3.4 10.1 15 12 3.4 13.9Z',
  back: 'M15 5 8 12l7 7',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20 20',
  settings:
    'M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4Zm7.6 4.6.1-1.4-.1-1.4 1.7-1.5-1.9-3.2-2.2.7a7.4 7.4 0 0 0-2.4-1.4L14.3 3h-4.600l-.5 2.200a7.4 7.4 0 0 0-2.4 1.400l-2.2-.7-1.9 3.2 1.7 1.5-.1 1.4.1 1.4-1.7 1.5 1.9 3.2 2.2-.7a7.4 7.4 0 0 0 2.4 1.400l.5 2.200h4.600l.5-2.200a7.4 7.4 0 0 0 2.4-1.400l2.2.7 1.9-3.2Z',
  plus: 'M12 5v14M5 12h14',
  room: 'M9 11a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.400Zm-6 8.500c0-3.3 2.7-5.5 6-5.500s6 2.2 6 5.500M16 11a2.7 2.7 0 1 0-1-5.200M17 14.200c2.4.4 4 2.3 4 4.8',
  emoji: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.5 14.200c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.500v.6M15 9.500v.6',
  clip: 'M19.5 11.5 12 19a4.6 4.6 0 0 1-6.5-6.500l8-8a3.1 3.1 0 0 1 4.4 4.400l-8 8a1.5 1.5 0 0 1-2.2-2.200l7.3-7.2',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.500l6 6 6-6',
  info: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5.500M12 7.500v.4',
  file: 'M7 3.500h7l4 4v13H7ZM14 3.500v4h4',
  alert: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.500v5.500M12 16v.4',
  clock: 'M12 4.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM12 8v4.300l2.7 1.7',
  check: 'M4.5 12.500l4.5 4.500L19 7',
  checks: 'M2 12.700l4.2 4.300L15 8M10.5 16.500l.6.6L21 8',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.200a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.600Z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.700L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.700L12 17',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  const filled = name === 'send';
  return (
    <svg class={`icon icon-${name}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={filled ? 'currentColor' : 'none'}
        stroke={filled ? 'none' : 'currentColor'}
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
