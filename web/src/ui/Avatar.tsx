import { Icon } from './Icons';

/** A face of its own for everybody: the first sign of the name on a colour that stays the same. */
export function Avatar({ id, name, room = false, online = false, size = 'm' }: { id: number; name: string; room?: boolean; online?: boolean; size?: 's' | 'm' | 'l' }) {
  const sign = firstSign(name);
  return (
    <span class={`avatar avatar-${size} hue-${(id * 7) % 8}${room ? ' avatar-room' : ''}`} aria-hidden="true">
      {room && !sign ? <Icon name="room" /> : sign}
      {online && <span class="avatar-online" />}
    </span>
  );
}

function firstSign(name: string): string {
  const clean = name.replace(/^[#\s]+/, '');
  const first = 'Segmenter' in Intl ? [...new Intl.Segmenter().segment(clean)][0]?.segment : [...clean][0];
  return (first ?? '').toLocaleUpperCase();
}
