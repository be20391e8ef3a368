/** Times and days in the user's language and time zone. */

import type { Language, Texts } from './texts';

const DAY_MS = 86_400_000;

/** The midnight before, in local time. */
function dayOf(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole days between two times; rounded, since a day has 23 or 25 hours where clocks are changed. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((dayOf(later) - dayOf(earlier)) / DAY_MS);
}

export function isSameDay(a: number, b: number): boolean {
  return daysBetween(a, b) === 0;
}

export class Dates {
  private readonly clock: Intl.DateTimeFormat;
  private readonly weekday: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly dayOfYear: Intl.DateTimeFormat;
  private readonly short: Intl.DateTimeFormat;
  private readonly whole: Intl.DateTimeFormat;

  constructor(
    language: Language,
    private readonly texts: Texts,
  ) {
    const locale = language === 'zh' ? 'zh-CN' : (navigator.languages.find((each) => /^en\b/i.test(each)) ?? 'en');
    const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
    this.clock = format({ timeStyle: 'short' });
    this.weekday = format({ weekday: 'short' });
    this.day = format({ weekday: 'long', day: 'numeric', month: 'long' });
    this.dayOfYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
    this.short = format({ day: 'numeric', month: 'numeric', year: '2-digit' });
    this.whole = format({ dateStyle: 'full', timeStyle: 'medium' });
  }

  time(at: number): string {
    return this.clock.format(at);
  }

  /** What stands between messages of different days. */
  separator(at: number, now: number): string {
    const days = daysBetween(at, now);
    if (days === 0) return this.texts.today;
    if (days === 1) return this.texts.yesterday;
    return days > 0 && days < 180 ? this.day.format(at) : this.dayOfYear.format(at);
  }

  /** As short as a list of chats needs it. */
  brief(at: number, now: number): string {
    const days = daysBetween(at, now);
    if (days <= 0) return this.clock.format(at);
    if (days === 1) return this.texts.yesterday;
    return days < 7 ? this.weekday.format(at) : this.short.format(at);
  }

  full(at: number): string {
    return this.whole.format(at);
  }
}
