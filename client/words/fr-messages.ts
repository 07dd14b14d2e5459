/** What leaves Vigie as a message (e-mail, push, webhook, …), and what alerts are made of, in French. */
export const frMessages = {
  "change.flapping": "{scope} : va et vient autour du seuil {limit}",
  "change.gone": "{scope} : n’existe plus",
  "change.over": "{scope} : a passé le seuil {limit} pendant {lasted}, c’est terminé",
  "change.resolved": "{scope} : revenu à la normale après {lasted}",
  "change.steady": "{scope} : stable de nouveau, {value} (seuil {limit}), depuis {lasted}",
  "change.triggered": "{scope} : {value} (seuil {limit}), depuis {lasted}",
  "change.worsened": "{scope} : {value} (seuil {limit}), aggravé, depuis {lasted}",

  "figure.cccp.answer_rate": "Taux de réponse",
  "figure.cccp.available": "Agents disponibles",
  "figure.cccp.link_down": "Centre injoignable depuis",
  "figure.cccp.longest_wait": "Plus longue attente",
  "figure.cccp.on_call": "Agents en appel",
  "figure.cccp.paused": "Agents en pause",
  "figure.cccp.service_level": "Niveau de service",
  "figure.cccp.waiting": "Appels en attente",
  "figure.presence.feeds_failing": "Calendriers illisibles",
  "figure.presence.pbx_down": "PBX injoignable depuis",

  "head.ended": "Terminé",
  "head.flapping": "Instable",
  "head.level_amber": "Orange",
  "head.level_red": "Rouge",
  "head.many": { one: "{head} : {what} · {n} alerte", other: "{head} : {what} · {n} alertes" },
  "head.one": "{head} : {what} · {scope}",
  "head.value": "{head} : {what} {value} · {scope}",

  "lasted.days": "{n} j",
  "lasted.hours": "{hours} h {minutes}",
  "lasted.minutes": "{n} min",
  "lasted.seconds": "{n} s",

  "news.call_offered": "{by} vous a transmis un appel",
  "news.call_returned": "{by} vous a rendu un appel",
  "news.from": "{from}",
  "news.from_about": "{from} → {about}",
  "news.line": "{title} : {about}",
  "news.many": { one: "{n} appel pour vous", other: "{n} appels pour vous" },

  "rest.held": "Retenu pendant les heures calmes ou la maintenance.",
  "rest.more": { one: "et {n} autre", other: "et {n} autres" },

  "scope.within": "{scope} ({parent})",

  "test.text": "Ce message montre que le canal « {name} » fonctionne.",
  "test.title": "Essai de Vigie",
} as const;
