/** What is wrong with a step, in words for who wrote it: `column amount is not there; there are: …`. */
export class RecipeMistake extends Error {}
