// Ce qui n’a pas marché, selon le code du problème ; sans entrée ici, c’est la phrase du serveur.
export const errors = {
  offline: 'Le serveur est injoignable. Vérifiez votre connexion.',
  server:
    'Quelque chose a échoué sur le serveur. Réessayez ; si cela persiste, prévenez la personne qui administre Griot.',
  away: 'Griot redémarre. Réessayez dans quelques secondes.',
  notFound: 'Cela n’existe plus.',
  forbidden: 'Votre rôle ne le permet pas. Demandez à un administrateur.',
  signedOut: 'Votre session a pris fin. Reconnectez-vous.',
  tooLarge: 'Le fichier est trop volumineux.',
  tooMany_one: 'Trop de tentatives. Attendez {{count}} minute.',
  tooMany_other: 'Trop de tentatives. Attendez {{count}} minutes.',
  codes: {
    sign_in_failed: 'L’adresse ou le mot de passe est incorrect.',
    right_missing: 'Votre rôle ne le permet pas. Demandez à un administrateur.',
    name_taken: 'Ce nom est déjà pris : choisissez-en un autre.',
    list_name_taken: 'Une liste porte déjà ce nom.',
    wrong_state: 'La campagne a changé d’état entre-temps : regardez-la à nouveau.',
    already_launched: 'La campagne est déjà lancée.',
    not_a_draft: 'La campagne n’est plus un brouillon.',
    provider_failed: 'LAfricaMobile n’a pas répondu comme attendu.',
    foreign_webhook: 'Une autre adresse de notification est enregistrée pour ce numéro.',
    no_public_url: 'Griot ne sait pas à quelle adresse le fournisseur peut le joindre : définissez PUBLIC_URL.',
    base_url_refused: 'Cette adresse d’API est refusée : elle doit être en https, et publique.',
    empty_list: 'La liste ne contient aucune ligne.',
    phone_column_missing: 'Aucune colonne de numéros de téléphone n’a été trouvée.',
    unreadable: 'Le fichier est illisible.',
  },
};
