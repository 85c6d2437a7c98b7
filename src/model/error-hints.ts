// What an error means to a marketer and what to do about it, in English and French.

export type Language = 'en' | 'fr';
type Text = Readonly<Record<Language, string>>;

interface Meaning {
  /** Codes of the provider (those below 3000 are of the older API), or words of ours. */
  codes: string;
  /** Kinds of refusals that mean this when their code is not listed. */
  kinds?: string;
  /** In place of the provider's own wording; left out where that says more: which template, which parameter. */
  title?: Text;
  hint: Text;
}

const MEANINGS: readonly Meaning[] = [
  {
    codes: 'template_stopped',
    hint: {
      en: 'WhatsApp stopped this template. Wait until it is approved again, or use another one, then resume.',
      fr: "WhatsApp a arrêté ce modèle. Attendez qu'il soit de nouveau approuvé, ou prenez-en un autre, puis reprenez.",
    },
  },
  {
    codes: 'account_stopped',
    title: { en: 'WhatsApp restricted the account', fr: 'WhatsApp a restreint le compte' },
    hint: {
      en: 'WhatsApp does not let this account send. See its state at the provider; resume when it is lifted.',
      fr: "WhatsApp ne laisse plus ce compte envoyer. Voyez son état chez le fournisseur ; reprenez quand c'est levé.",
    },
  },
  {
    codes: 'sender_paused',
    title: { en: 'Its sender was paused', fr: 'Son expéditeur a été mis en pause' },
    hint: {
      en: 'Somebody paused all campaigns of this sender. Resume this one, or the sender.',
      fr: 'Quelqu’un a mis en pause toutes les campagnes de cet expéditeur. Reprenez celle-ci, ou l’expéditeur.',
    },
  },
  {
    codes: 'provider_failing',
    hint: {
      en: 'The provider failed many times in a row. The campaign rests and goes on by itself; if it does not, check the state of your number and your connection.',
      fr: "Le fournisseur a échoué de nombreuses fois de suite. La campagne se repose et reprend d'elle-même ; sinon, vérifiez l'état de votre numéro et votre connexion.",
    },
  },
  {
    codes: 'too_many_refusals',
    hint: {
      en: 'Too many people of this list were refused. Check where the list comes from, then resume: nobody is written to twice.',
      fr: "Trop de personnes de cette liste ont été refusées. Vérifiez d'où vient la liste, puis reprenez : personne ne reçoit deux messages.",
    },
  },
  {
    codes: 'database_restored',
    title: { en: 'The database was restored from a backup', fr: 'La base a été restaurée depuis une sauvegarde' },
    hint: {
      en: 'Who may have got the message after the backup is uncertain and gets nothing by itself. Resume sends to the others; decide on the uncertain ones by what the provider shows.',
      fr: "Ceux qui ont pu recevoir le message après la sauvegarde sont incertains et ne reçoivent rien d'office. Reprendre envoie aux autres ; pour les incertains, décidez d'après ce que montre le fournisseur.",
    },
  },
  {
    codes: 'worker_lost',
    hint: {
      en: 'The sending process ended before the answer came. The message is not sent again; a status will settle it.',
      fr: "Le processus d'envoi s'est arrêté avant la réponse. Le message n'est pas renvoyé ; un statut tranchera.",
    },
  },
  {
    codes:
      'timeout connection_lost not_http answer_too_long unreadable_answer no_message_id internal http_500 http_502 http_504',
    kinds: 'uncertain',
    hint: {
      en: 'The provider may have taken this message or not. It is not sent again; a status will settle it.',
      fr: "Le fournisseur a peut-être pris ce message, peut-être pas. Il n'est pas renvoyé ; un statut tranchera.",
    },
  },
  {
    codes: 'connection_refused dns network_unreachable connect_timeout tls closed connection_failed',
    kinds: 'unreachable',
    hint: {
      en: 'The provider could not be reached. Check its address and the network of this server.',
      fr: "Le fournisseur n'a pas pu être joint. Vérifiez son adresse et le réseau de ce serveur.",
    },
  },
  {
    codes: '131026 1006 1013 1026',
    title: { en: 'Cannot be reached on WhatsApp', fr: 'Injoignable sur WhatsApp' },
    hint: {
      en: 'This number is not on WhatsApp, or its app is outdated. Remove it from the list.',
      fr: "Ce numéro n'est pas sur WhatsApp, ou son application est trop ancienne. Retirez-le de la liste.",
    },
  },
  {
    codes: '131047 470',
    title: { en: 'Outside the 24-hour window', fr: 'Hors de la fenêtre de 24 heures' },
    hint: {
      en: 'More than 24 hours since the person last wrote: only a template message may be sent.',
      fr: 'Plus de 24 h depuis le dernier message de la personne : seul un modèle peut être envoyé.',
    },
  },
  {
    codes: '131049',
    kinds: 'recipient-later',
    title: { en: 'Too many marketing messages for this person', fr: 'Trop de messages marketing pour cette personne' },
    hint: {
      en: 'WhatsApp limits how many marketing messages a person gets. Do not try again within 24 hours.',
      fr: 'WhatsApp limite les messages marketing par personne. Ne réessayez pas avant 24 heures.',
    },
  },
  {
    codes: '131050',
    kinds: 'opt-out',
    title: { en: 'Unsubscribed', fr: 'Désinscrit' },
    hint: {
      en: 'The person stopped marketing messages. They are on the opt-out list now.',
      fr: 'La personne a arrêté les messages marketing. Elle est maintenant sur la liste des désinscrits.',
    },
  },
  {
    codes: '130472 472',
    title: { en: 'In a WhatsApp experiment', fr: 'Dans un test de WhatsApp' },
    hint: {
      en: 'WhatsApp gives this person no marketing messages for now; sending again fails again.',
      fr: 'WhatsApp ne remet pas de marketing à cette personne pour le moment ; un nouvel envoi échouera.',
    },
  },
  {
    codes: '131021 131030 130403 131062 130497 137000 480 1007 1028',
    kinds: 'recipient',
    title: { en: 'This person cannot get the message', fr: 'Cette personne ne peut pas recevoir le message' },
    hint: {
      en: 'The number is the sender itself, not allowed, blocked, or has changed its owner. Remove it from the list.',
      fr: "Le numéro est l'expéditeur lui-même, non autorisé, bloqué, ou a changé de titulaire. Retirez-le de la liste.",
    },
  },
  {
    codes: '132001 2001',
    hint: {
      en: 'There is no such template in this language. Check its name and language at the provider, then resume.',
      fr: "Il n'y a pas de tel modèle dans cette langue. Vérifiez son nom et sa langue chez le fournisseur, puis reprenez.",
    },
  },
  {
    codes: '132015 2061',
    hint: {
      en: 'WhatsApp paused the template for quality. Mend it or use another one, then resume.',
      fr: 'WhatsApp a suspendu le modèle pour sa qualité. Corrigez-le ou changez-en, puis reprenez.',
    },
  },
  {
    codes: '132016 2062',
    hint: {
      en: 'WhatsApp disabled the template for good. Use another one.',
      fr: 'WhatsApp a désactivé le modèle définitivement. Utilisez-en un autre.',
    },
  },
  {
    codes: '132007 132068 2002 2003 2007 2011 2060 131051 501',
    kinds: 'template',
    hint: {
      en: 'The provider refuses the template: check it there, then resume. Nobody was lost.',
      fr: "Le fournisseur refuse le modèle : vérifiez-le chez lui, puis reprenez. Personne n'a été perdu.",
    },
  },
  {
    codes:
      '132000 132005 132008 132012 132018 100 131008 131009 135000 1001 1002 1008 1009 1010 1021 2000 2004 2005 2006 2008 2009 2010 2012 2013 2014',
    kinds: 'parameters',
    hint: {
      en: 'The values do not fit the template: check number, kind and length of its parameters.',
      fr: 'Les valeurs ne correspondent pas au modèle : vérifiez le nombre, le type et la longueur des paramètres.',
    },
  },
  {
    codes: '131052 131053',
    kinds: 'media',
    hint: {
      en: 'WhatsApp could not fetch the image, video or document: its link must be public and answer quickly.',
      fr: "WhatsApp n'a pas pu récupérer l'image, la vidéo ou le document : le lien doit être public et rapide.",
    },
  },
  {
    codes: '131042 402 http_402',
    title: { en: 'A payment problem', fr: 'Un problème de paiement' },
    hint: {
      en: 'A payment problem at the provider. Settle it there, then resume.',
      fr: 'Un problème de paiement chez le fournisseur. Réglez-le, puis reprenez.',
    },
  },
  {
    codes: '0 3 10 190 401 403 1005 1024 invalid_key http_401 http_403',
    title: { en: 'The key is refused', fr: 'La clé est refusée' },
    hint: {
      en: "The provider does not accept the sender's key. Enter a valid one, then resume.",
      fr: "Le fournisseur n'accepte pas la clé de l'expéditeur. Saisissez une clé valide, puis reprenez.",
    },
  },
  {
    codes: '33 368 131031 131037 131045 133010 1031 131063 131064 430 432 433',
    kinds: 'account',
    hint: {
      en: "The provider refuses the sender's account: check its key, payment and state there, then resume.",
      fr: "Le fournisseur refuse le compte de l'expéditeur : vérifiez sa clé, son paiement et son état, puis reprenez.",
    },
  },
  {
    codes: '4 80007 130429 613 429 1015 132069 131048 471 131056 http_429',
    kinds: 'throttled spam pair',
    hint: {
      en: "The provider asks to go slower. Griot does by itself; lower the sender's rate if it goes on.",
      fr: "Le fournisseur demande de ralentir. Griot le fait de lui-même ; baissez le débit de l'expéditeur si cela dure.",
    },
  },
  {
    codes: '1 2 131000 131016 131057 133004 500 503 1000 1011 1014 1016 http_503',
    kinds: 'temporary',
    hint: {
      en: 'A passing fault at the provider. Griot tried again several times; send to these people again later.',
      fr: 'Une panne passagère chez le fournisseur. Griot a réessayé plusieurs fois ; renvoyez plus tard à ces personnes.',
    },
  },
];

const OTHERWISE: Text = {
  en: 'The provider refused or lost this message; its code and text are kept as it gave them.',
  fr: 'Le fournisseur a refusé ou perdu ce message ; son code et son texte sont conservés tels quels.',
};

const index = (words: (meaning: Meaning) => string | undefined) =>
  new Map(MEANINGS.flatMap((meaning) => (words(meaning)?.split(' ') ?? []).map((word) => [word, meaning] as const)));
const BY_CODE = index((meaning) => meaning.codes);
const BY_KIND = index((meaning) => meaning.kinds);

/** `given` is the provider's title, kept where it says more than a word of ours; `kind` that of a refusal, where known. */
export function explainError(code: string, given: string, language: Language, kind = '') {
  const meaning = BY_CODE.get(code) ?? BY_KIND.get(kind);
  return { code, title: meaning?.title?.[language] ?? given, hint: (meaning?.hint ?? OTHERWISE)[language] };
}

/** The hint alone; never empty. */
export function errorHint(code: string, language: Language, kind?: string): string {
  return explainError(code, '', language, kind).hint;
}
