"""What the worker does, as tasks of django-tasks: each may run twice and does its work once."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles import delivery, renditions


def enqueue(deliveries):
    """A task for each of these, from the moment it is due, in the transaction of the rows."""
    for row in deliveries:
        deliver.using(run_after=row.due_at).enqueue(row.pk)


@task
def deliver(number):
    """Deliver what this row says, and what goes in the same mail; what did not go is due again later."""
    later = delivery.deliver(number)
    enqueue(later)


# After all mail: a picture takes seconds, and has its JPEGs meanwhile.
@task(priority=-10)
def render(number):
    """Make the renditions of a photo that the upload left to the worker."""
    renditions.render(number)


def are_waiting(one):
    """Whether any of this task stand in the queue."""
    return DBTaskResult.objects.ready().filter(task_path=one.module_path).exists()
