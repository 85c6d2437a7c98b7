// Why a run of a schedule was skipped, failed, found nobody or came late, and what to do about it, in English and French.
import type { Language } from './error-hints.ts';

interface Meaning {
  codes: string;
  /** In place of the reason as it was stored, which is English; left out where that says more: what a database answered. */
  fr?: string;
  hint: Readonly<Record<Language, string>>;
}

const MEANINGS: readonly Meaning[] = [
  {
    codes: 'late',
    fr: "Rien ne tournait à l'heure dite : l'envoi est parti en retard",
    hint: {
      en: 'Nothing is to be done. To skip such runs instead, set `missed` to skip, or a smaller tolerance.',
      fr: 'Rien à faire. Pour laisser tomber ces envois, mettez `missed` à skip, ou une tolérance plus petite.',
    },
  },
  {
    codes: 'made_up',
    fr: "Rien ne tournait à l'heure dite : l'envoi suivant en tient lieu",
    hint: {
      en: 'Nothing is to be done: one run made up for all that were missed.',
      fr: 'Rien à faire : un seul envoi a remplacé tous ceux qui ont été manqués.',
    },
  },
  {
    codes: 'missed too_late',
    fr: "Rien ne tournait à l'heure dite, et l'envoi n'a pas été rattrapé",
    hint: {
      en: 'Run it by hand if it is still wanted. What may still run so late is set by `missed` and `toleranceSeconds`.',
      fr: "Lancez-le à la main s'il est encore utile. Le retard permis se règle par `missed` et `toleranceSeconds`.",
    },
  },
  {
    codes: 'still_running',
    fr: "L'envoi précédent n'était pas fini",
    hint: {
      en: 'To let runs wait for the one before, set `overlap` to queue; to send both at once, to overlap.',
      fr: "Pour que l'envoi attende le précédent, mettez `overlap` à queue ; pour les deux à la fois, à overlap.",
    },
  },
  {
    codes: 'one_waits',
    fr: 'Un autre envoi attendait déjà la fin du précédent',
    hint: {
      en: 'Runs come faster than their campaigns end: leave more time between them, or raise the pace of the sender.',
      fr: "Les envois arrivent plus vite qu'ils ne finissent : espacez-les, ou augmentez le débit de l'expéditeur.",
    },
  },
  {
    codes: 'restored',
    fr: "La base a été restaurée depuis une sauvegarde : l'envoi a pu partir après celle-ci",
    hint: {
      en: 'Look at the provider whether it went out. If not, run it by hand, and resume the schedule.',
      fr: "Voyez chez le fournisseur s'il est parti. Sinon, lancez-le à la main, et reprenez la programmation.",
    },
  },
  {
    codes: 'empty_list',
    fr: 'La liste ne contenait personne',
    hint: {
      en: 'Nothing is to be done if that may happen. Otherwise try the query by itself.',
      fr: "Rien à faire si c'est normal. Sinon, essayez la requête seule.",
    },
  },
  {
    codes: 'people_forgotten',
    fr: 'Les personnes de la campagne précédente ont été oubliées',
    hint: {
      en: 'They are kept for as long as the retention says: give the schedule other people, or keep them for longer.',
      fr: 'Elles sont gardées aussi longtemps que le réglage le dit : indiquez d’autres destinataires, ou gardez-les plus longtemps.',
    },
  },
  {
    codes: 'all_left_out',
    fr: 'Personne de la liste ne pouvait recevoir de message',
    hint: {
      en: 'All of them asked for no messages, were on the list twice, or had a message lately.',
      fr: "Tous ont refusé les messages, figuraient en double ou viennent d'en recevoir un.",
    },
  },
  {
    codes: 'all_rejected phone_column_missing too_many_columns column_name_too_long unknown_country',
    hint: {
      en: 'Mend the query or the list; the rejected rows of the campaign say what is wrong. Then run it by hand.',
      fr: "Corrigez la requête ou la liste ; les lignes rejetées de la campagne disent pourquoi. Puis lancez l'envoi à la main.",
    },
  },
  {
    codes:
      'query_failed query_timeout query_too_large query_not_allowed source_unreachable source_can_write source_is_own unknown_source',
    hint: {
      en: 'The database did not give the list. Mend the query, the source or its role, then run it by hand.',
      fr: "La base n'a pas donné la liste. Corrigez la requête, la source ou son rôle, puis lancez l'envoi à la main.",
    },
  },
  {
    codes: 'list_not_found campaign_not_found canceled',
    hint: {
      en: 'What the run needed was deleted or canceled. Give the schedule people that are there, or run it again.',
      fr: "Ce dont l'envoi avait besoin a été supprimé ou annulé. Indiquez d'autres destinataires, ou relancez.",
    },
  },
  {
    codes: 'not_launchable sender_not_found sender_not_named bad_placeholder bad_message',
    hint: {
      en: 'Mend the template, the message or the sender; the pre-flight of the campaign says what is wrong. Then run it by hand.',
      fr: "Corrigez le modèle, le message ou l'expéditeur ; le contrôle de la campagne dit pourquoi. Puis lancez l'envoi à la main.",
    },
  },
  {
    codes: 'worker_lost unexpected',
    hint: {
      en: 'It was tried several times. Look into the log of the workers, then run it by hand.',
      fr: "Plusieurs essais ont été faits. Regardez le journal des processus, puis lancez l'envoi à la main.",
    },
  },
];

const BY_CODE = new Map(
  MEANINGS.flatMap((meaning) => meaning.codes.split(' ').map((code) => [code, meaning] as const)),
);
const UNKNOWN: Meaning['hint'] = {
  en: 'Mend what the reason says, then run it by hand.',
  fr: "Corrigez ce que dit le motif, puis lancez l'envoi à la main.",
};

/** `reason`: as it was stored. */
export function explainRun(code: string, reason: string, language: Language) {
  const meaning = BY_CODE.get(code);
  const title = (language === 'fr' && meaning?.fr) || reason || code;
  return { code, title, hint: (meaning?.hint ?? UNKNOWN)[language] };
}
