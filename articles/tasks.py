"""What the worker does, as tasks of django-tasks: each may run twice and does its work once."""

from django_tasks import task

from articles import delivery


def enqueue(deliveries):
    """A task for each of these, from the moment it is due, in the transaction of the rows."""
    for row in deliveries:
        deliver.using(run_after=row.due_at).enqueue(row.pk)


@task
def deliver(number):
    """Deliver what this row says, and what goes in the same mail; what did not go is due again later."""
    later = delivery.deliver(number)
    enqueue(later)
