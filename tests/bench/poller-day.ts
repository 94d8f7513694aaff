export const dayPlans: readonly { name: string }[] = []
export async function dayOf(_: { name: string }): Promise<{ limits: { limit: string, most: number, figure: number }[], calls: number, voices: number, taken: number, replies: number }> {
  return { limits: [], calls: 0, voices: 0, taken: 0, replies: 0 }
}
