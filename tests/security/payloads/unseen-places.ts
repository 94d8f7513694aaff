/** Outside text that the engine sends and none of these screens shows, and why. */
export const unseenPlaces: readonly (readonly [RegExp, string])[] = [
  [/view conversation summary\.(?:row\.(?:preview|call)|callback|consents)/, 'the room\'s own copy of what the inbox and the views of calls show'],
]
