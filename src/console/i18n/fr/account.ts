// Profil, mot de passe et sessions.
export const account = {
  title: 'Votre profil',
  profile: { title: 'Vous', name: 'Nom', nameNeeded: 'Un nom est nécessaire', language: 'Langue' },
  password: {
    title: 'Mot de passe',
    current: 'Mot de passe actuel',
    submit: 'Changer le mot de passe',
    done: 'Changé. Toutes vos autres sessions ont pris fin.',
  },
  sessions: {
    title: 'Où vous êtes connecté',
    current: 'Ce navigateur',
    end: 'Fermer',
    endOf: 'Fermer : {{device}}',
    ended: 'La session a pris fin.',
    unknown: 'Un programme',
    from: 'Depuis {{address}}',
    begun: 'Ouverte :',
    seen: 'vue :',
  },
};
