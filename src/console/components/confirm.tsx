// Asks before something that cannot be taken back. The dialog's code comes with the first question.
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from './toast.ts';

export interface Question {
  title: string;
  /** What will happen, with its numbers. */
  text: string;
  /** The verb of the action, never “OK”. */
  action: string;
  danger?: boolean;
}

export interface Asked extends Question {
  isOpen: boolean;
  answer(yes: boolean): void;
}

type Ask = (question: Question) => Promise<boolean>;
type Dialog = (asked: Asked) => ReactNode;

const AskContext = createContext<Ask>(async () => false);

/** Resolves true when it was confirmed. */
export function useConfirm(): Ask {
  return useContext(AskContext);
}

export function Confirmations({ children }: { children: ReactNode }) {
  const { t } = useTranslation('errors');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [Dialog, setDialog] = useState<Dialog | null>(null);
  const ask = useCallback<Ask>(
    async (question) => {
      try {
        const { ConfirmDialog } = await import('./confirm-dialog.tsx');
        setDialog(() => ConfirmDialog);
      } catch {
        toast(t('offline'), 'bad');
        return false;
      }
      return new Promise((done) => {
        const answer = (yes: boolean) => {
          setAsked((old) => old && { ...old, isOpen: false }); // it stays while it fades
          done(yes);
        };
        setAsked({ ...question, isOpen: true, answer });
      });
    },
    [t],
  );
  return (
    <AskContext value={ask}>
      {children}
      {Dialog && asked && <Dialog {...asked} />}
    </AskContext>
  );
}
