// What an error means to a marketer and what to do about it, in English and French.

export type Language = 'en' | 'fr';
type Hint = Readonly<Record<Language, string>>;

/** Keyed by the provider's code, or by a word of ours. */
const BY_CODE: Readonly<Record<string, Hint>> = {
  worker_lost: {
    en: 'The sending process ended before the answer came. The message is not sent again; a status will settle it.',
    fr: "Le processus d'envoi s'est arrêté avant la réponse. Le message n'est pas renvoyé ; un statut tranchera.",
  },
  '131026': {
    en: 'This number cannot receive the message: not on WhatsApp, or an outdated app. Remove it from the list.',
    fr: 'Ce numéro ne peut pas recevoir le message : absent de WhatsApp ou application trop ancienne. Retirez-le de la liste.',
  },
  '131047': {
    en: 'More than 24 hours since the person last wrote: only a template message may be sent.',
    fr: 'Plus de 24 h depuis le dernier message de la personne : seul un modèle peut être envoyé.',
  },
  '131049': {
    en: 'WhatsApp limits how many marketing messages a person gets. Do not try again within 24 hours.',
    fr: 'WhatsApp limite les messages marketing par personne. Ne réessayez pas avant 24 heures.',
  },
  '131050': {
    en: 'The person stopped marketing messages. They are on the opt-out list now.',
    fr: 'La personne a arrêté les messages marketing. Elle est maintenant sur la liste des désinscrits.',
  },
  '130472': {
    en: 'The person is in a WhatsApp experiment and gets no marketing; sending again fails again.',
    fr: "La personne fait partie d'un test de WhatsApp et ne reçoit pas de marketing ; un nouvel envoi échouera.",
  },
  '132001': {
    en: 'The template does not exist in this language. Check its name and language at the provider.',
    fr: "Le modèle n'existe pas dans cette langue. Vérifiez son nom et sa langue chez le fournisseur.",
  },
  '132015': {
    en: 'WhatsApp paused the template for quality. Mend it or use another one, then resume.',
    fr: 'WhatsApp a suspendu le modèle pour sa qualité. Corrigez-le ou changez-en, puis reprenez.',
  },
  '132016': {
    en: 'WhatsApp disabled the template for good. Use another one.',
    fr: 'WhatsApp a désactivé le modèle définitivement. Utilisez-en un autre.',
  },
  '131042': {
    en: 'A payment problem at the provider. Settle it there, then resume.',
    fr: 'Un problème de paiement chez le fournisseur. Réglez-le, puis reprenez.',
  },
};

/** Keyed by the kind of refusal: what is said when the code has no words of its own. */
const BY_KIND: Readonly<Record<string, Hint>> = {
  account: {
    en: "The provider refuses the sender's account: check its key, payment and state there, then resume.",
    fr: "Le fournisseur refuse le compte de l'expéditeur : vérifiez sa clé, son paiement et son état, puis reprenez.",
  },
  template: {
    en: 'The provider refuses the template: check it there, then resume. Nobody was lost.',
    fr: "Le fournisseur refuse le modèle : vérifiez-le, puis reprenez. Personne n'a été perdu.",
  },
  parameters: {
    en: 'The values do not fit the template: check number and kind of its parameters, then resume.',
    fr: 'Les valeurs ne correspondent pas au modèle : vérifiez le nombre et le type des paramètres, puis reprenez.',
  },
};

const OTHERWISE: Hint = {
  en: 'The provider refused or lost this message; its code and text are kept as it gave them.',
  fr: 'Le fournisseur a refusé ou perdu ce message ; son code et son texte sont conservés tels quels.',
};

/** Never empty. `kind` is the kind of a refusal where it is known. */
export function errorHint(code: string, language: Language, kind?: string): string {
  const hint = BY_CODE[code] ?? (kind === undefined ? undefined : BY_KIND[kind]) ?? OTHERWISE;
  return hint[language];
}
