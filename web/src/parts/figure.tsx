/** One number that is looked at often, with its name and what it means. */
export function Figure({ name, value, says }: { name: string; value: string; says?: string }) {
  return (
    <div class="figure card">
      <span class="soft">{name}</span>
      <strong class="num">{value}</strong>
      {says && <span class="soft num">{says}</span>}
    </div>
  )
}
