/** One person at two computers. */
export const seat = {
  both: '您的工号从 {t} 起也开在另一台电脑上',
  watching: '这里只看，不能操作：您正在另一台电脑上工作',
  lead: '在这里工作',
  watch: '这里只看',
} as const
