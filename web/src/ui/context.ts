/** What every part of the page may use: the app, the language and the preferences. */

import { createContext } from 'preact';
import { useContext, useEffect, useReducer, useRef } from 'preact/hooks';
import type { App } from '../app';
import type { Preferences } from '../storage/local';
import type { State } from '../state/model';
import type { Dates } from '../text/dates';
import type { Language, Texts } from '../text/texts';

export interface Surroundings {
  texts: Texts;
  dates: Dates;
  language: Language;
  preferences: Preferences;
  prefer(change: Partial<Preferences>): void;
}

export const SurroundingsContext = createContext<Surroundings>(null!);
export const AppContext = createContext<App>(null!);
export const ToastContext = createContext<(text: string) => void>(() => {});

export const useSurroundings = (): Surroundings => useContext(SurroundingsContext);
export const useApp = (): App => useContext(AppContext);
export const useToast = () => useContext(ToastContext);

/** A part of the state; renders again when it is another one. */
export function useSelect<T>(select: (state: State) => T): T {
  const app = useApp();
  const [, again] = useReducer((n: number) => n + 1, 0);
  const selected = select(app.current);
  const last = useRef({ select, selected });
  last.current = { select, selected };
  useEffect(() => {
    const check = () => {
      if (!Object.is(last.current.select(app.current), last.current.selected)) again(undefined);
    };
    check();
    return app.subscribe(check);
  }, [app]);
  return selected;
}
