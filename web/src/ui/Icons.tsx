/** The page's signs, drawn on a grid of 24. They say nothing to a screen reader: what holds them has a label. */

const PATHS = {
  send: 'M3.4 20.4 21 12 3.4 3.6 3.4 10.1 15 12 3.4 13.9Z',
  back: 'M15 5 8 12l7 7',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20 20',
  settings:
    'M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4Zm7.6 4.6.1-1.4-.1-1.4 1.7-1.5-1.9-3.2-2.2.7a7.4 7.4 0 0 0-2.4-1.4L14.300 3h-4.600l-.5 2.200a7.400 7.400 0 0 0-2.400 1.400l-2.200-.7-1.900 3.200 1.700 1.500-.1 1.400.1 1.400-1.700 1.500 1.900 3.200 2.200-.7a7.400 7.400 0 0 0 2.400 1.400l.5 2.200h4.600l.5-2.200a7.400 7.400 0 0 0 2.400-1.400l2.200.7 1.900-3.200Z',
  plus: 'M12 5v14M5 12h14',
  room: 'M9 11a3.2 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400Zm-6 8.500c0-3.300 2.700-5.500 6-5.500s6 2.200 6 5.500M16 11a2.700 2.700 0 1 0-1-5.200M17 14.200c2.400.4 4 2.300 4 4.800',
  emoji: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM8.500 14.200c.8 1.300 2 2 3.500 2s2.700-.7 3.500-2M9 9.500v.6M15 9.500v.6',
  clip: 'M19.500 11.500 12 19a4.600 4.600 0 0 1-6.500-6.500l8-8a3.100 3.100 0 0 1 4.400 4.400l-8 8a1.500 1.500 0 0 1-2.200-2.200l7.300-7.200',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9.500l6 6 6-6',
  info: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 11v5.500M12 7.500v.4',
  file: 'M7 3.500h7l4 4v13H7ZM14 3.500v4h4',
  alert: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 7.500v5.500M12 16v.4',
  clock: 'M12 4.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15ZM12 8v4.300l2.700 1.700',
  check: 'M4.500 12.500l4.500 4.500L19 7',
  checks: 'M2 12.700l4.200 4.300L15 8M10.500 16.500l.6.6L21 8',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600Z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700L12 17',
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
