/** The users of a platform, found by id and by the name that they carry now. */
export interface UserBook<Id, User> {
  readonly users: ReadonlyMap<Id, User>
  readonly userByNick: (nick: string) => User | undefined
  readonly addUser: (user: User) => User
  readonly rename: (id: Id, nick: string) => void
}

/** A book with one user in it. */
export function createUserBook<Id, User extends { nick: string }>(first: User, idOf: (user: User) => Id): UserBook<Id, User> {
  const users = new Map<Id, User>()
  const ids = new Map<string, Id>()

  function addUser(user: User): User {
    users.set(idOf(user), user)
    ids.set(user.nick, idOf(user))
    return user
  }
  addUser(first)

  return {
    users,
    addUser,
    userByNick(nick) {
      const id = ids.get(nick)
      return id === undefined ? undefined : users.get(id)
    },
    rename(id, nick) {
      const user = users.get(id)
      if (!user)
        return
      ids.delete(user.nick)
      user.nick = nick
      ids.set(nick, id)
    },
  }
}
