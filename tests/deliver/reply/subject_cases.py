"""Answers that name lines by their subject, and what each says of them: c, x, r, q, o as in `reply_cases`."""

from __future__ import annotations

SHOP = """Voici ce que j’ai retenu de l’appel du mardi 10 mars 2026 à 11:00.

1. Enseigne lumineuse au-dessus de la vitrine
2. Couleur des lettres : vert sapin
3. Pose de l'enseigne : 850 €
4. Acompte : 400 €
5. Livraison le 14 avril
6. Adresse du chantier : 8 rue des Lilas, Bourges
7. Vous : envoyer le logo
8. Garantie deux ans

Répondez simplement « OK », ou les numéros avec ce qui ne va pas.
"""

KITCHEN = """Here is what I noted from the call on Tuesday 10 March 2026 at 11:00.

1. Oak worktop along the window wall
2. Cupboard doors painted sage green
3. Fitting: £1,450
4. Deposit: £300
5. Delivery on 18 May
6. Old boiler stays where it is
7. You: send the plan of the kitchen
8. Skip hire included

Just answer “OK”, or the numbers with what is wrong.
"""

FRENCH_SUBJECTS = (
    ("Tout est bon sauf la couleur : plutôt bleu.", "cxcccccc"),
    ("Tout est ok, sauf la livraison.", "ccccxccc"),
    ("C'est parfait, à part la couleur des lettres.", "cxcccccc"),
    ("Tout me va sauf le prix de la pose, on avait dit 800.", "ccxccccc"),
    ("Tout est bon hormis l'acompte et la livraison.", "cccxxccc"),
    ("Tout est bon sauf la couleur, la livraison et la garantie.", "cxccxccx"),
    ("Tout est juste, excepté l'adresse : c'est le 18.", "cccccxcc"),
    ("Juste le prix de la pose, c'était 800.", "ooxooooo"),
    ("Tout est bon, juste la livraison, c'était plutôt en mai.", "ccccxccc"),
    ("Tout est bon mais la couleur doit être bleue.", "cxcccccc"),
    ("Une erreur sur l'acompte : on avait dit 300.", "oooxoooo"),
    ("La livraison, ce serait plutôt le 20.", "ooooxooo"),
    ("Tout est bon. Par contre la garantie, on avait dit cinq ans.", "cccccccx"),
    ("Ok pour la couleur.", "ocoooooo"),
    ("Ok pour la couleur et l'acompte.", "ococoooo"),
    ("L'acompte est compris dans la pose ?", "oooooooo"),
    ("La garantie est de combien ?", "oooooooq"),
    ("Tout est ok sauf l'acompte, pas 400 mais 300", "cccxcccc"),
    ("Pas 850 mais 750.", "ooxooooo"),
    ("Tout est exact sauf la date de livraison qui devrait être le 21.", "ccccxccc"),
    ("La couleur ne va pas.", "oxoooooo"),
    ("On ne veut pas de garantie.", "ooooooor"),
    ("Ne faites pas la pose, le reste est bon.", "ccrccccc"),
    ("Tout me va sauf le 4 et la livraison.", "cccxxccc"),
    ("Tout me va sauf la livraison et le 4.", "cccxxccc"),
    ("Tout est bon sauf la couleur, on préfère un bleu nuit.", "cxcccccc"),
    ("Juste un détail : la couleur, c'est bleu nuit.", "oxoooooo"),
    ("La livraison ne correspond pas à ce qu'on avait dit.", "ooooxooo"),
    ("Tout est bon, juste la garantie que vous aviez dite de cinq ans.", "cccccccx"),
)

FRENCH_TRAPS = (
    ("Tout est bon sauf l'enseigne.", "oooooooo"),  # two lines
    ("Tout est bon sauf le prix.", "oooooooo"),  # two amounts
    ("Tout est bon sauf le portail.", "oooooooo"),
    ("Tout est bon sauf le 4 et le portail.", "oooxoooo"),
    ("Tout est bon sauf la couleur et l'acompte, et aussi le portail.", "oxoxoooo"),
    ("Tout est bon. Sauf la couleur. Et le portail.", "oxoooooo"),
    ("Tout est bon sauf couleur et portail.", "oxoooooo"),
    ("Tout est bon sauf couleur, portail.", "oxoooooo"),
    ("Tout est bon sauf la couleur mais aussi le portail.", "oxoooooo"),
    ("La couleur : bleu. Le portail : vert. Tout le reste est ok.", "oooooooo"),
    ("La couleur : bleu. La garantie : on avait dit cinq ans. Tout le reste est ok.", "cocccccx"),
    ("Le reste est bon mais la couleur et le portail sont à revoir.", "oxoooooo"),
    ("Tout est bon sauf la pose du portail.", "oooooooo"),
    ("D'accord pour la couleur, pas d'accord pour l'acompte.", "ocoroooo"),
    ("Tout est bon, juste le portail que vous deviez mesurer.", "oooooooo"),
    ("Tout est bon sauf la couleur et le portail.", "oxoooooo"),
    ("Tout est bon sauf la couleur, le portail.", "oxoooooo"),
    ("Tout est bon sauf la hauteur des lettres.", "oooooooo"),
    ("Tout est bon sauf la livraison du portail.", "oooooooo"),
    ("La couleur me plaît beaucoup.", "oooooooo"),
    ("Merci pour la livraison de l'autre jour !", "oooooooo"),
    ("La couleur est jolie mais je réfléchis encore.", "oooooooo"),
    ("Ok pour la couleur mais il faut que j'en parle à mon mari.", "oooooooo"),
    ("Le portail doit être de la même couleur.", "oooooooo"),
    ("Pour la livraison, tout est bon.", "oooooooo"),
    ("Tout est bon. Pour le portail on préfère le matin. La couleur : plutôt bleu.", "oxoooooo"),
    ("Tout est bon, mais le prix me paraît élevé.", "oooooooo"),
)

ENGLISH_SUBJECTS = (
    ("All fine except the delivery date, which should be the 20th.", "ccccxccc"),
    ("Everything is right apart from the deposit.", "cccxcccc"),
    ("All good except the boiler: it should go.", "cccccxcc"),
    ("All correct except the deposit and the delivery.", "cccxxccc"),
    ("Everything is fine, but the worktop should be walnut.", "xccccccc"),
    ("All good except the fitting, not £1,450 but £1,300.", "ccxccccc"),
    ("Just the fitting, it should be 1,300.", "ooxooooo"),
    ("Not 1,450 but 1,300.", "ooxooooo"),
    ("One small mistake: the deposit should be £250.", "oooxoooo"),
    ("Ok for the deposit.", "ooocoooo"),
    ("The deposit is fine.", "ooocoooo"),
    ("All good apart from the delivery and 4.", "cccxxccc"),
    ("Everything's right apart from the deposit, we agreed two instalments.", "cccxcccc"),
    ("We don't want the skip.", "ooooooor"),
    ("Is the skip really included?", "oooooooq"),
    ("All fine except the cupboard doors, we said blue.", "cxcccccc"),
)

ENGLISH_TRAPS = (
    ("All fine except the price.", "oooooooo"),
    ("All fine except the garage.", "oooooooo"),
    ("All fine except the deposit and the garage.", "oooxoooo"),
    ("All fine except the deposit, as well as the garage.", "oooxoooo"),
    ("All fine except deposit and garage.", "oooxoooo"),
    ("As for the deposit, all good.", "oooooooo"),
    ("All fine except the boiler cupboard.", "oooooooo"),
    ("All fine except the kitchen window.", "oooooooo"),
    ("I love the worktop.", "oooooooo"),
    ("The worktop sounds lovely but we are still thinking.", "oooooooo"),
    ("Thanks for the plan of the kitchen!", "oooooooo"),
    ("Everything is right but the garage should be painted.", "oooooooo"),
)

WHOLE_REFUSALS = (
    "I'm afraid we have decided not to go ahead.",
    "On laisse tomber pour cette fois.",
    "Nous avons choisi un autre prestataire.",
    "Nous avons finalement retenu une autre entreprise.",
    "We've decided to go with someone else.",
    "Sorry, we have chosen another company.",
    "Après réflexion, nous ne donnerons pas suite.",
    "On a décidé de faire appel à quelqu'un d'autre.",
    "We won't be taking this any further.",
    "Je préfère renoncer au projet.",
)
