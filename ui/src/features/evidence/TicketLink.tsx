import { Link } from "@tanstack/react-router";

/** Opens another ticket. */
export function TicketLink({ number }: { number: string }) {
  return (
    <Link to="/support-tickets/$number" params={{ number }} search={true} state={{ enterTicket: true }} draggable={false}>
      {number}
    </Link>
  );
}
