/** Key of the word for an agent's state as the engine labels it; a label without a word is shown as it came. */
export function agentLabelKey(label: string): string {
  return `words.agentLabel.${label}`
}
