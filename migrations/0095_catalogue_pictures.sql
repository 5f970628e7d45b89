-- Why: whether a tomato is crushed or only small is seen beside how the shop itself shows it. The light table lays the
-- catalogue's picture of a ticket's product beside the photos of the claim. The desks fetch it from the shop's own
-- catalogue only, whose address the operator sets; where a product's picture lies elsewhere it is not fetched. Nothing of
-- it is stored here: it is no evidence.

alter table desk.settings add column catalogue_base_url text
  check (catalogue_base_url ~ '^https?://[^[:space:]]+/$' and char_length(catalogue_base_url) <= 2000);
comment on column desk.settings.catalogue_base_url is
  'Where the catalogue keeps its pictures, as https://cdn.shop.example/products/: pictures of products are fetched from this host and below this path, and from nowhere else. Set by `punnet-admin evidence catalogue`.';

create function desk.ticket_catalogue(ticket uuid)
returns table (product_id uuid, name text, image_url text, affected boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with claimed as (
    select n.product_id from desk.ticket_products_now n where n.ticket_id = ticket_catalogue.ticket
  ), ordered as (
    select l.product_id
      from public.support_tickets t join desk.shop_order_items l on l.order_id = t.order_id
     where t.id = ticket_catalogue.ticket and l.product_id is not null
  )
  select p.id, p.name, nullif(btrim(p.image_url), ''), p.id in (select c.product_id from claimed c)
    from desk.shop_products p
   where (select desk.is_staff_login())
     and p.id in (select c.product_id from claimed c union select o.product_id from ordered o)
   order by 4 desc, p.name, p.id
   limit 60
$$;
comment on function desk.ticket_catalogue(uuid) is
  'The products that a ticket is about, those that the claim names before the others of the order, and where the catalogue''s picture of each is said to be. For active staff logins; no row for anybody else.';
revoke all on function desk.ticket_catalogue(uuid) from public, anon, authenticated, service_role;
grant execute on function desk.ticket_catalogue(uuid) to support_agent;
