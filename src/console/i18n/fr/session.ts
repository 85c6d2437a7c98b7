// Connexion et invitations.
export const session = {
  signIn: {
    title: 'Connexion',
    lead: 'Pour préparer, envoyer et suivre vos campagnes WhatsApp.',
    email: 'E-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    forgotten: 'Oublié ? Un administrateur peut vous créer un nouveau lien dans « Utilisateurs et jetons ».',
    setupNeeded:
      'Ce Griot est neuf : personne n’a encore de compte. Ouvrez le lien affiché à son démarrage ; il se termine par /setup#…',
  },
  invitation: {
    title: 'Bienvenue sur Griot',
    lead: 'Choisissez un mot de passe. Vous serez connecté aussitôt.',
    name: 'Votre nom',
    nameHint: 'Laissez vide pour garder celui de l’invitation.',
    submit: 'Enregistrer et se connecter',
    noToken: 'Ce lien est incomplet. Ouvrez-le à nouveau depuis le message reçu, ou demandez-en un autre.',
    refused: 'Ce lien a déjà servi, ou date de plus de 72 heures. Demandez-en un nouveau à un administrateur.',
  },
  password: {
    new: 'Nouveau mot de passe',
    again: 'Répétez-le',
    hint: 'Au moins 12 caractères. Une courte phrase convient, et se retient bien.',
    tooShort: 'Au moins 12 caractères.',
    differs: 'Les deux ne sont pas identiques.',
  },
  needed: 'Obligatoire',
  badEmail: 'Une adresse comme awa@exemple.com',
  strip: 'Vos messages partent à l’heure, une seule fois par personne, et vous suivez chacun jusqu’à sa lecture.',
};
