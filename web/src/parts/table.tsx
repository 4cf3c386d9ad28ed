import type { ComponentChildren } from 'preact'

/** A table of those who work; where it is wider than the screen it alone is moved, also by keys. */
export function Table({ name, heads, children }: { name: string; heads: readonly string[]; children: ComponentChildren }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** A share of a whole, as a bar beside its figures. */
export function Share({ of, whole }: { of: number; whole: number }) {
  return (
    <span class="fill" aria-hidden="true">
      <span style={{ width: `${whole > 0 ? Math.min(100, (100 * of) / whole) : 0}%` }} />
    </span>
  )
}
